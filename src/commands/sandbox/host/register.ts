import {command} from '../../../kit/run/command'
import {need} from '../../../kit/run/execute'
import {field, fields, values} from '../../../output/fields'
import {list, text} from '../../../contract/define'
import * as t from '../../../contract/shape'
import {chosenDirectory} from '../../../sandbox/running'

const registered = t.object({
  id: t.integer,
  name: t.text,
  uuid: t.text,
  organization: t.text,
  environments: t.list(t.text),
  directory: t.text,
})

const shown = fields<t.TypeOf<typeof registered>>()(
  field('Id', 'id'),
  field('Name', 'name', {thin: true}),
  field('UUID', 'uuid', {thin: true}),
  field('Organization', 'organization'),
  values('Content view environments', 'environments'),
  field('Certificate directory', 'directory'),
)

export default command({
  bare: true,
  dryRun: 'plans',
  summary: 'Register a host with the sandbox',
  description:
    'Writes a certificate that gives access to what the host can access, with its key and the CA certificate, to a ' +
    'directory to give podman or skopeo as --cert-dir. The sandbox must run with --tls. A host with the same name is ' +
    'registered again and keeps its ID.',
  examples: [
    ['Register a host with content from Library', '--name web1.example.com --organization ACME'],
    [
      'Register a host with a content view in Dev',
      '--name web1.example.com --organization ACME --content-view-environments Dev/App_CV',
    ],
  ],
  params: {
    data: text('Data directory (default: that of the running sandbox)'),
    name: text('Name of the host'),
    organization: text('Name or label of the organization'),
    content_view_environments: list('Labels of content view environments, e.g. Dev/App_CV'),
    directory: text('Directory to write the certificate to'),
  },
  fields: shown,
  answer: registered,
  async run(ctx) {
    const data = chosenDirectory(ctx.session.paths, ctx.text('data'))
    const {operate} = await import('../../../sandbox/operate')
    const {resolve} = await import('node:path')
    const directory = ctx.text('directory')
    const name = need(ctx, 'name')
    if (ctx.isDry) return ctx.planned({continues: `host ${name} is registered with the sandbox in ${data}`})
    const {is_new: _isNew, ...record} = await operate(data, 'registerHost', {
      name,
      organization: ctx.text('organization'),
      environments: ctx.given['content-view-environments'],
      directory: directory && resolve(directory),
    })
    return {kind: 'record', fields: shown, record}
  },
})
