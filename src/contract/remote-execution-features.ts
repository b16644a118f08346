import {context, contextOptions} from './common'
import {api, get, put, text, to} from './define'
import * as t from './shape'

export const remoteExecutionFeature = t.record('RemoteExecutionFeature', () => ({
  id: t.integer,
  label: t.text,
  name: t.text,
  description: t.nullable(t.text),
  job_template_id: t.nullable(t.integer),
  job_template_name: t.nullable(t.text),
  host_action_button: t.optional(t.boolean),
}))
export type RemoteExecutionFeature = t.TypeOf<typeof remoteExecutionFeature>

const id = text('Remote execution feature ID', {required: true})

export const remoteExecutionFeatures = api(
  'remote_execution_features',
  'Remote execution features: names under which jobs are started, whichever template runs them',
  () => ({
    index: get('/api/remote_execution_features', {
      summary: 'List remote execution features',
      params: {...contextOptions},
      answer: t.listOf(remoteExecutionFeature),
    }),
    show: get('/api/remote_execution_features/:id', {
      summary: 'Show a remote execution feature',
      params: {id, ...contextOptions},
      answer: remoteExecutionFeature,
    }),
    update: put('/api/remote_execution_features/:id', {
      summary: 'Change the job template of a remote execution feature',
      params: {
        id,
        job_template_id: to('job-template', '', {required: true, within: 'remote_execution_feature', wire: 'string'}),
        ...context,
      },
      answer: remoteExecutionFeature,
    }),
  }),
)
