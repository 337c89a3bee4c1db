import { mayRun, refuseUnless } from '../person/permission.ts'
import type { Viewer } from '../person/viewer.ts'

/**
 * Whether the viewer may take people into this team or out of it; else the reason. Membership lets one edit the
 * team's records, so nobody takes themselves in: an admin does it, or a manager who is in the team already.
 */
export function mayChangeMembers(viewer: Viewer, teamId: string): true | string {
  if (mayRun(viewer, 'manage-people') === true) return true
  if (viewer.kind === 'person' && viewer.roles.includes('manager') && viewer.teamIds.includes(teamId)) return true
  return 'Only an admin or a manager of this team may change who is in it.'
}

/** Throws `not-your-role` unless the viewer may change who is in this team. */
export function requireMayChangeMembers(viewer: Viewer, teamId: string): void {
  refuseUnless(viewer, mayChangeMembers(viewer, teamId))
}
