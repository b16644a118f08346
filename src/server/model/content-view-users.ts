import type {App} from '../app'
import type {ContentView} from '../store/rows'
import type {ViewUsers} from './content-view-json'

/** Who uses a content view in its environments. */
export function usersOf(_app: App, _view: ContentView, readable: boolean): ViewUsers {
  return {readable, hosts: [], keys: [], inEnvironment: () => ({activation_keys: [], hosts: [], hostgroups: []})}
}
