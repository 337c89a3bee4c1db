import { expect, test } from 'vitest'
import { Attempts } from './attempts.ts'

const at = { now: new Date('2026-03-02T09:00:00.000Z') }
const fresh = () => new Attempts({ now: () => at.now })
const refused = expect.objectContaining({ code: 'too-many-attempts' })

function tryIn(attempts: Attempts, address: string, account: string, right: boolean) {
  attempts.check(address, account)
  attempts.failed(address, account)
  if (right) attempts.succeeded(address, account)
}

test('a house full of people who know their passwords is never stopped', () => {
  const attempts = fresh()
  for (let number = 0; number < 500; number++) tryIn(attempts, 'office', `person-${number % 7}`, true)
})

test('one account is guessed at five times from one place, twenty times from everywhere', () => {
  const attempts = fresh()
  for (let number = 0; number < 5; number++) tryIn(attempts, 'a', 'ada', false)
  expect(() => tryIn(attempts, 'a', 'ada', false)).toThrow(refused)
  tryIn(attempts, 'b', 'ada', true)
  for (let number = 0; number < 15; number++) tryIn(attempts, `c-${number}`, 'ada', false)
  expect(() => tryIn(attempts, 'd', 'ada', true)).toThrow(refused)
  tryIn(attempts, 'd', 'bo', true)
})

test('one place guesses a hundred times, whatever the accounts', () => {
  const attempts = fresh()
  for (let number = 0; number < 100; number++) tryIn(attempts, 'a', `person-${number}`, false)
  expect(() => tryIn(attempts, 'a', 'ada', false)).toThrow(refused)
  at.now = new Date(at.now.getTime() + 15 * 60_000 + 1)
  tryIn(attempts, 'a', 'ada', false)
})
