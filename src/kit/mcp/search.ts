// Finding commands by the words of a question: "which hosts still boot the old one".
import type {Offered} from './catalog'

/** What people ask for whom a command's own words would not be found. */
const questions: Readonly<Record<string, string>> = {
  apply: 'configuration as code yaml document create many',
  'content-view purge': 'delete old versions cleanup',
  'content-view version promote': 'make available release deploy tag environment',
  'flatpak install-source': 'make flatpak application available hosts mirror',
  'host bootc drift': 'which hosts still boot run old outdated behind stale not updated upgraded image',
  'host bootc images': 'what hosts boot run running how many',
  'host bootc status': 'what which hosts boot run running staged rollback',
  'host bootc upgrade': 'update hosts reboot new image',
  'image diff': 'compare environments versions what would change changes release promote promotion differ difference',
  'image history': 'when changed before earlier digest',
  'image list': 'what runs run running serves served deployed available environment tags digests pull spec',
  'image prune': 'delete old images cleanup space',
  'image where': 'find which environment host has runs image digest tag used',
  plan: 'what would document yaml change',
  release: 'make available deploy ship publish promote tag environment content',
  'release rollback': 'undo revert go back earlier version',
  'release status': 'which version environment released promoted deployed latest drift what runs would release change',
  'repository synchronize': 'sync update fetch upstream',
}

/** Words that say nothing of what is looked for. */
const empty = new Set(
  'a all an and are at be by can do does for from has have how i in into is it its me my of on one or our show tell that the their there this to was what which who with you your'.split(
    ' ',
  ),
)

const synonyms: Readonly<Record<string, string>> = {
  app: 'application',
  cv: 'content',
  deployment: 'deployed',
  env: 'environment',
  envs: 'environment',
  org: 'organization',
  orgs: 'organization',
  proxy: 'capsule',
  repo: 'repository',
  repos: 'repository',
  sync: 'synchronize',
}

/** `repositories` and `repository` are the same, `changes`, `changed` and `change` too. */
const stem = (word: string): string =>
  word.length < 4 ? word : word.replace(/ies$/, 'y').replace(/(?<!s)s$|(?<=[a-z]{3})e?d$|(?<=[a-z]{3})ing$|e$/, '')

const stemsOf = (text: string): string[] =>
  text
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean)
    .map((word) => stem(synonyms[word] ?? word))

/** The words of a question that count; capitalized ones inside it are names of something on the server. */
function wanted(query: string): string[] {
  const words = query.split(/[^\p{L}\p{N}]+/u).filter(Boolean)
  const said = words.filter((word, at) => !(at > 0 && /^\p{Lu}/u.test(word)) && !empty.has(word.toLowerCase()))
  return [...new Set(said.flatMap(stemsOf))]
}

/** Commands that a question is about, the likeliest first. */
export function ranked(commands: readonly Offered[], query: string): Offered[] {
  const words = wanted(query)
  const scored = commands.map((one) => {
    const parts = [
      [stemsOf(one.name), 3],
      [stemsOf(questions[one.name] ?? ''), 2],
      [stemsOf(one.summary), 2],
      [stemsOf(one.description), 0.5],
    ] as const
    const scoreOf = (word: string): number =>
      Math.max(0, ...parts.map(([stems, weight]) => (stems.some((stem) => isSame(stem, word)) ? weight : 0)))
    return {one, score: words.reduce((sum, word) => sum + scoreOf(word), 0)}
  })
  const best = Math.max(0, ...scored.map(({score}) => score))
  return scored
    .filter(({score}) => score > 0 && score >= best / 2)
    .sort((a, b) => b.score - a.score || a.one.name.length - b.one.name.length)
    .map(({one}) => one)
}

/** Longer words may begin with shorter ones. */
const isSame = (stem: string, word: string): boolean => stem === word || (word.length > 4 && stem.startsWith(word))
