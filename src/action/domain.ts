import type { Domain } from '../domain.ts'
import { actionApi } from './api.ts'
import './desk-panel.tsx'
import { subscriptions } from './subscriptions.ts'

export const action: Domain = {
  name: 'action',
  about: 'what will change because of it: text, owner, due date',
  api: actionApi,
  subscriptions,
}
