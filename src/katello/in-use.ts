// What a server's plain words about something that is in use call for: Katello sends these as status 500, with a sentence only.

const remedies: readonly (readonly [RegExp, string])[] = [
  [
    /^Cannot delete .*\benvironments\b/i,
    'Remove it from these lifecycle environments first: mallet content-view remove-from-environment',
  ],
  [
    /^Cannot delete .*\bcomposite\b/i,
    'Remove it from these composite content views first: mallet content-view component remove; delete their versions that contain it',
  ],
  [
    /^Cannot delete product\b.*\bcontent views?\b(?! filter)/i,
    'Remove its repositories from the content views, and delete the versions that contain them: mallet content-view version delete',
  ],
]

/** What to do before it can be deleted; undefined for other words. */
export const remedyOf = (words: string): string | undefined => remedies.find(([told]) => told.test(words))?.[1]
