import {command} from '../../../kit/run/command'
import {need} from '../../../kit/run/execute'
import {field, fields, values} from '../../../output/fields'
import {list, text} from '../../../contract/define'
import * as t from '../../../contract/shape'
import {dataDirectory} from '../../../sandbox/program'

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
  summary: 'Register a host with the sandbox and make its certificate',
  description:
    'The certificate lets whoever has it see exactly what the host may see. It is written with its key and the authority into a ' +
    'directory that podman and skopeo take with --cert-dir; the sandbox has to run with --tls. A host of that name is ' +
    'registered anew and keeps its id.',
  examples: [
    ['With content from Library', '--name web1.example.com --organization ACME'],
    [
      'With that of a content view',
      '--name web1.example.com --organization ACME --content-view-environments Dev/App_CV',
    ],
  ],
  params: {
    data: text('Directory of its data'),
    name: text('Name of the host'),
    organization: text('Name or label of its organization'),
    content_view_environments: list('Labels of what it gets content from: ENVIRONMENT/VIEW'),
    directory: text('Where to write the certificate'),
  },
  fields: shown,
  answer: registered,
  async run(ctx) {
    const data = dataDirectory(ctx.session.paths, ctx.text('data'))
    const {operate} = await import('../../../sandbox/operate')
    const {resolve} = await import('node:path')
    const directory = ctx.text('directory')
    const record = await operate(data, 'registerHost', {
      name: need(ctx, 'name'),
      organization: ctx.text('organization'),
      environments: ctx.given['content-view-environments'],
      directory: directory && resolve(directory),
    })
    return {kind: 'record', fields: shown, record}
  },
})
