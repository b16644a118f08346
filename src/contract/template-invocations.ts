import {context} from './common'
import {api, get, text} from './define'
import * as t from './shape'

/** The run of a job template on one host. */
export const templateInvocation = t.record('TemplateInvocation', () => ({
  id: t.integer,
  template_id: t.nullable(t.integer),
  job_invocation_id: t.integer,
  effective_user: t.nullable(t.text),
  host_id: t.integer,
  run_host_job_task_id: t.nullable(t.text),
  host_name: t.text,
}))

export const templateInvocations = api('template_invocations', 'The runs of a job on its hosts', () => ({
  template_invocations: get('/api/job_invocations/:job_invocation_id/template_invocations', {
    summary: 'List the template invocations of a job',
    params: {job_invocation_id: text('Job invocation ID', {required: true}), ...context},
    paged: true,
    answer: t.listOf(templateInvocation),
  }),
}))
