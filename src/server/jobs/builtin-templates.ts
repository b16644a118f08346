// The job templates and remote execution features that every server has.
import type {Store} from '../tables'

interface Input {
  readonly name: string
  readonly description: string
  readonly required?: boolean
  /** Permitted values. */
  readonly options?: readonly string[]
}

interface Template {
  readonly name: string
  readonly category: string
  readonly description: string
  readonly descriptionFormat: string
  readonly template: string
  readonly inputs: readonly Input[]
  readonly feature?: {readonly label: string; readonly name: string; readonly description: string}
}

/** Runs bootc, then tells the server what the host boots: by that the server knows the result. */
const bootcScript = (command: string): string =>
  `#!/bin/sh
bootc ${command}
status=$?
subscription-manager facts --update
exit $status
`

const options: Input = {name: 'options', description: 'Further options for bootc'}
const target = (text: string): Input => ({name: 'target', description: text})
const input = (name: string): string => `<%= input('${name}') %>`

const bootc = (verb: string, about: string, inputs: readonly Input[]): Template => {
  const word = verb.toLowerCase()
  const values = inputs.map(({name}) => input(name))
  return {
    name: `Bootc ${verb} - Script Default`,
    category: 'Bootc',
    description: about,
    descriptionFormat: ['Bootc', word, ...inputs.toReversed().map(({name}) => `%{${name}}`)].join(' '),
    template: bootcScript([word, ...values].join(' ')),
    inputs,
    feature: {label: `katello_bootc_${word}`, name: `Katello: Bootc ${verb}`, description: about},
  }
}

const templates: readonly Template[] = [
  {
    name: 'Run Command - Script Default',
    category: 'Commands',
    description: 'Run a command or a script',
    descriptionFormat: 'Run %{command}',
    template: `${input('command')}\n`,
    inputs: [{name: 'command', description: 'Command to run on the host', required: true}],
  },
  {
    name: 'Bootc Action - Script Default',
    category: 'Bootc',
    description: 'Run an action of bootc',
    descriptionFormat: 'Bootc %{action} %{target} %{options}',
    template: bootcScript(`${input('action')} ${input('options')} ${input('target')}`),
    inputs: [
      {
        name: 'action',
        description: 'What bootc is to do',
        required: true,
        options: ['upgrade', 'switch', 'rollback', 'status'],
      },
      options,
      target('Image to switch to'),
    ],
    feature: {
      label: 'katello_bootc_action',
      name: 'Katello: Bootc Action',
      description: 'Run an action of bootc',
    },
  },
  bootc('Switch', 'Switch to another image', [options, target('Image to switch to')]),
  bootc('Upgrade', 'Upgrade to the newest version of the image', [options]),
  bootc('Rollback', 'Boot the previous image again', []),
  bootc('Status', 'Show which images the host boots', [options]),
]

/** Adds the templates and features that the database lacks; those that are there stay as they are. */
export function ensureJobTemplates(store: Store): void {
  store.transaction(() => {
    for (const one of templates) {
      const {id} = store.jobTemplates.first({name: one.name}) ?? addTemplate(store, one)
      const {feature} = one
      if (feature && !store.remoteExecutionFeatures.first({label: feature.label}))
        store.remoteExecutionFeatures.insert({...feature, host_action_button: false, job_template_id: id})
    }
  })
}

function addTemplate(store: Store, one: Template) {
  const row = store.jobTemplates.insert({
    name: one.name,
    job_category: one.category,
    description: one.description,
    description_format: one.descriptionFormat,
    template: one.template,
    provider_type: 'script',
    snippet: false,
    locked: true,
  })
  for (const {name, description, required = false, options: values} of one.inputs)
    store.templateInputs.insert({
      template_id: row.id,
      name,
      description,
      required,
      advanced: false,
      options: values?.join('\n') ?? null,
      hidden_value: false,
    })
  return row
}
