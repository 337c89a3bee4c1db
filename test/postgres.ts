import { randomBytes } from 'node:crypto'
import { Client } from 'pg'

export interface ServerDatabase {
  /** A new, empty database on the server. */
  url: string
  drop(): Promise<void>
}

/**
 * A database of its own on the server that TEST_DATABASE_URL names, or undefined when there is none.
 * `scripts/with-postgres.sh COMMAND` starts such a server for one command.
 */
export async function freshServerDatabase(): Promise<ServerDatabase | undefined> {
  const server = process.env.TEST_DATABASE_URL
  if (!server) return undefined
  const name = `test_${randomBytes(6).toString('hex')}`
  await ask(server, `create database ${name}`)
  const url = new URL(server)
  url.pathname = `/${name}`
  return { url: url.href, drop: () => ask(server, `drop database if exists ${name} with (force)`) }
}

async function ask(server: string, sql: string): Promise<void> {
  const client = new Client({ connectionString: server })
  await client.connect()
  try {
    await client.query(sql)
  } finally {
    await client.end()
  }
}
