import {hashPassword} from '../kernel/access/password'
import type {Store} from '../tables'
import type {User} from './tables'

/** Gives a user another password, which ends all sessions. */
export async function setPassword(store: Store, user: User, password: string): Promise<User> {
  const hash = await hashPassword(password)
  store.sessions.delete({user_id: user.id})
  return store.users.update(user.id, {password_hash: hash})
}
