// Commands that hammer has and mallet does not, by the words at which they part. Their users get a clear answer instead of a near word.

/** The words before -> the next one. */
const onlyInHammer: Readonly<Record<string, string>> = {
  '':
    'activation-key alternate-content-source architecture audit auth-source bookmark compute-profile compute-resource config-report ' +
    'content-credentials content-export content-import content-units deb-package domain erratum fact file filter full-help ' +
    'global-parameter host-collection host-registration hostgroup http-proxy location mail-notification medium model module-stream os ' +
    'package package-group partition-table prebuild-bash-completion realm recurring-logic report report-template repository-set role ' +
    'srpm subnet subscription sync-plan template user-group',
  host:
    'boot config-reports create deb-package delete delete-parameter destroy disassociate enc-dump errata facts interface package-group ' +
    'reboot rebuild-config reports reset set-parameter start status stop subscription traces update',
  'host package': 'install remove upgrade upgrade-all',
  organization:
    'add-compute-resource add-domain add-hostgroup add-location add-medium add-provisioning-template add-smart-proxy add-subnet add-user ' +
    'delete-parameter remove-compute-resource remove-domain remove-hostgroup remove-location remove-medium ' +
    'remove-provisioning-template remove-smart-proxy remove-subnet remove-user set-parameter',
  user: 'add-role create delete destroy index info list mail-notification registration-tokens remove-role show ssh-keys table-preference update',
}

/** What does the same in mallet. */
const instead: Readonly<Record<string, string>> = {
  'full-help': 'List all commands: mallet help topics',
  'prebuild-bash-completion': 'Print a completion script: mallet completion bash',
}

/** What to do about words that are a command of hammer alone; undefined for other words. */
export function hammerHint(words: readonly string[]): string | undefined {
  const isHammers = words.some((word, i) => {
    const before = words.slice(0, i).join(' ')
    return Object.hasOwn(onlyInHammer, before) && onlyInHammer[before]?.split(' ').includes(word)
  })
  if (!isHammers) return undefined
  return instead[words[0] ?? ''] ?? 'Use hammer for it; to list the commands of mallet: mallet help topics'
}
