import {contextOptions} from './common'
import {api, get, text} from './define'
import {reference, timestamps} from './parts'
import * as t from './shape'

/** What a job template asks for when it is run. */
export const templateInput = t.record('TemplateInput', () => ({
  id: t.integer,
  template_id: t.integer,
  name: t.text,
  description: t.nullable(t.text),
  required: t.boolean,
  advanced: t.boolean,
  input_type: t.about('user, fact, variable or puppet_parameter', t.text),
  fact_name: t.optional(t.nullable(t.text)),
  variable_name: t.optional(t.nullable(t.text)),
  puppet_class_name: t.optional(t.nullable(t.text)),
  puppet_parameter_name: t.optional(t.nullable(t.text)),
  options: t.about('Permitted values, one a line', t.nullable(t.text)),
  default: t.nullable(t.text),
  value_type: t.optional(t.nullable(t.text)),
  resource_type: t.optional(t.nullable(t.text)),
  hidden_value: t.about('The value is a secret: it is never shown', t.boolean),
}))
export type TemplateInput = t.TypeOf<typeof templateInput>

export const jobTemplate = t.record('JobTemplate', () => ({
  id: t.integer,
  name: t.text,
  job_category: t.nullable(t.text),
  provider_type: t.nullable(t.text),
  snippet: t.boolean,
  description_format: t.nullable(t.text),
  ...timestamps,
}))
export type JobTemplate = t.TypeOf<typeof jobTemplate>

export const jobTemplateDetails = t.record('JobTemplateDetails', () => ({
  ...jobTemplate.members,
  description: t.nullable(t.text),
  template: t.text,
  locked: t.boolean,
  cloned_from_id: t.nullable(t.integer),
  template_inputs: t.list(templateInput),
  effective_user: t.optional(
    t.nullable(t.object({value: t.nullable(t.text), current_user: t.boolean, overridable: t.boolean})),
  ),
  locations: t.list(reference),
  organizations: t.list(reference),
}))
export type JobTemplateDetails = t.TypeOf<typeof jobTemplateDetails>

export const jobTemplates = api('job_templates', 'Job templates: scripts that jobs run on hosts', () => ({
  index: get('/api/job_templates', {
    summary: 'List job templates',
    params: {...contextOptions},
    paged: true,
    answer: t.listOf(jobTemplate),
    others: ['/api/locations/:location_id/job_templates', '/api/organizations/:organization_id/job_templates'],
  }),
  show: get('/api/job_templates/:id', {
    summary: 'Show a job template',
    params: {id: text('Job template ID', {required: true}), ...contextOptions},
    answer: jobTemplateDetails,
  }),
}))
