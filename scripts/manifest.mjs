// The oclif manifest and the index of command words, both read from the built commands.
import {mkdirSync, readFileSync, readdirSync, writeFileSync} from 'node:fs'
import {createRequire} from 'node:module'
import {join} from 'node:path'
import {pluginCommands} from './hammer-plugins.mjs'
import {cacheCommand} from './oclif-parts.mjs'

/** Words that stand for others in every command that ends with them, as the reference client has them. */
const otherVerbs = {list: 'index', info: 'show', delete: 'destroy'}
/** Topics under a second name. */
const otherTopics = {capsule: 'proxy'}

/** Reads the commands of a built directory; `root` is the package they belong to. */
export async function makeManifest(root, built, pjson) {
  const plugin = {name: pjson.name, alias: pjson.name, type: 'core', root, moduleType: 'commonjs'}
  const require = createRequire(join(root, 'package.json'))
  const files = readdirSync(join(built, 'commands'), {recursive: true}).filter((f) => f.endsWith('.js'))
  const commands = {}
  const recorded = hammerCommands(root)
  for (const file of files.sort()) {
    const Class = require(join(built, 'commands', file)).default
    const id = file.replace(/\.js$/, '').split('/').join(':')
    Class.id = id
    Class.aliases = aliasesOf(id, Class.aliases ?? [])
    const cached = await cacheCommand(Class, plugin, false)
    // what every command takes stands in src/kit/parse/globals.ts, not in each entry
    for (const [name, flag] of Object.entries(cached.flags)) if (flag.helpGroup === 'GLOBAL') delete cached.flags[name]
    for (const flag of Object.values(cached.flags)) if (flag.aliases?.length === 0) delete flag.aliases
    delete cached.options
    delete cached.spec
    commands[id] = {
      ...cached,
      ...Class.describe(),
      ...(![id, ...Class.aliases].some((name) => recorded.has(name.replaceAll(':', ' '))) && {notInHammer: true}),
      isESM: false,
      relativePath: ['dist', 'commands', ...file.split('/')],
    }
  }
  const words = {}
  for (const [id, command] of Object.entries(commands))
    for (const name of [id, ...command.aliases]) words[name.replaceAll(':', ' ')] ??= id
  const sorted = Object.fromEntries(Object.entries(commands).sort(([a], [b]) => (a < b ? -1 : 1)))
  return {manifest: {commands: sorted, version: pjson.version}, words}
}

/** The words of hammer's commands, as they were recorded: what is not among them, only mallet has. */
function hammerCommands(root) {
  const lines = readFileSync(join(root, 'fixtures/hammer/commands.jsonl'), 'utf8').trim().split('\n')
  return new Set([...lines.map((line) => JSON.parse(line).command), ...pluginCommands])
}

/** One command a line, so that a change shows as the commands that it changes. */
export function manifestText({commands, version}) {
  const lines = Object.entries(commands).map(([id, command]) => `${JSON.stringify(id)}: ${JSON.stringify(command)}`)
  return `{"commands": {\n${lines.join(',\n')}\n}, "version": ${JSON.stringify(version)}}\n`
}

/**
 * Writes what the help and the completion read, so that they need not read the manifest: TOPIC.json with the commands that begin with a
 * word, and index.json with the summaries of all. `topics`: what each topic is about, by its words.
 */
export function writeHelp(directory, {commands}, topics) {
  mkdirSync(directory, {recursive: true})
  const write = (name, content) => writeFileSync(join(directory, `${name}.json`), JSON.stringify(content))
  const entries = Object.entries(commands)
  write('index', {
    commands: Object.fromEntries(entries.map(([id, {summary, hidden}]) => [id, {id, summary, hidden}])),
    topics,
  })
  const starting = (word, all, separator) =>
    Object.fromEntries(all.filter(([name]) => name.split(separator)[0] === word))
  for (const word of new Set(entries.map(([id]) => id.split(':')[0])))
    write(word, {
      commands: starting(
        word,
        entries.map(([id, entry]) => [id, shown(entry)]),
        ':',
      ),
      topics: starting(word, Object.entries(topics), ' '),
    })
}

/** Members of entries and their flags that only oclif reads. */
const oclifOnly = new Set(
  'isESM relativePath args hiddenAliases pluginAlias pluginName pluginType strict hasDynamicHelp multipleNonGreedy allowNo'.split(
    ' ',
  ),
)

const without = (object) =>
  Object.fromEntries(
    Object.entries(object).filter(([key, value]) => !oclifOnly.has(key) && (key !== 'multiple' || value === true)),
  )

/** An entry without what only oclif reads of it. */
const shown = ({flags, ...rest}) => ({
  ...without(rest),
  flags: Object.fromEntries(Object.entries(flags).map(([name, flag]) => [name, without(flag)])),
})

function aliasesOf(id, own) {
  const parts = id.split(':')
  const verb = otherVerbs[parts.at(-1)]
  const names = [...own, ...(verb ? [[...parts.slice(0, -1), verb].join(':')] : [])]
  const topic = otherTopics[parts[0]]
  if (!topic) return [...new Set(names)]
  return [...new Set([...names, ...[id, ...names].map((n) => [topic, ...n.split(':').slice(1)].join(':'))])]
}
