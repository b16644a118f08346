// Whether the flatpak applications of a release have their runtimes beside them.
import {completeHint, incompleteApplications, incompleteText} from '../flatpak/complete'
import type {Gate} from './gates'

/** Warns, or refuses where that is asked for, when hosts could not install an application. */
export const runtimesGate = (viewName: string, isRequired: boolean): Gate => ({
  name: 'runtimes',
  title: 'Check the runtimes of flatpak applications',
  isAdvice: !isRequired,
  isRequired,
  check: (images) =>
    Promise.resolve(
      incompleteApplications(images).map((found) => ({
        subject: found.application,
        reason: incompleteText(found, viewName),
        hint: completeHint,
      })),
    ),
})
