import type {Store} from '../tables'
import {jobTemplates as jobTemplatesApi} from '../../contract/job-templates'
import {remoteExecutionFeatures as featuresApi} from '../../contract/remote-execution-features'
import type {Call} from '../kernel/http/call'
import {serve} from '../kernel/http/resource'
import {wholeCollection} from '../kernel/http/envelope'
import {stamps} from '../kernel/store/times'
import {jobTemplateSearch} from './search'
import type {JobTemplate, RemoteExecutionFeature, TemplateInput} from './tables'

const mayView = 'view_job_templates'
const mayViewFeatures = 'view_remote_execution_features'

/** The template of a path, by ID or name. */
function findTemplate(store: Store, call: Call<unknown>, given: string | null | undefined): JobTemplate {
  const wanted = given ?? ''
  const row = /^\d+$/.test(wanted)
    ? store.jobTemplates.find(Number(wanted))
    : store.jobTemplates.first({name: wanted.replace(/^\d+-/, '')})
  if (!row) throw call.missing('job template', wanted)
  return row
}

/** The feature of a path, by ID or label. */
function findFeature(store: Store, call: Call<unknown>, given: string | null | undefined): RemoteExecutionFeature {
  const wanted = given ?? ''
  const row = /^\d+$/.test(wanted)
    ? store.remoteExecutionFeatures.find(Number(wanted))
    : store.remoteExecutionFeatures.first({label: wanted})
  if (!row) throw call.missing('remote execution feature', wanted)
  return row
}

function listed(row: JobTemplate) {
  const {id, name, job_category, provider_type, snippet, description_format} = row
  return {id, name, job_category, provider_type, snippet, description_format, ...stamps(row)}
}

function inputJson({id, template_id, name, description, required, advanced, ...row}: TemplateInput) {
  return {
    id,
    template_id,
    name,
    description,
    required,
    advanced,
    input_type: 'user',
    fact_name: null,
    variable_name: null,
    puppet_class_name: null,
    puppet_parameter_name: null,
    options: row.options,
    default: row.hidden_value && row.fallback !== null ? '*****' : row.fallback,
    value_type: 'plain',
    resource_type: null,
    hidden_value: row.hidden_value,
  }
}

/** Templates are for everybody: they belong to every organization and location. */
function shown(store: Store, row: JobTemplate) {
  const {description, template, locked} = row
  return {
    ...listed(row),
    description,
    template,
    locked,
    cloned_from_id: null,
    template_inputs: store.templateInputs.all({template_id: row.id}).map(inputJson),
    effective_user: {value: null, current_user: false, overridable: true},
    locations: store.locations.all().map(({id, name}) => ({id, name})),
    organizations: store.organizations.all().map(({id, name}) => ({id, name})),
  }
}

export const jobTemplates = ({store}: {store: Store}) =>
  serve(jobTemplatesApi, {
    style: 'foreman',
    autocomplete: {search: jobTemplateSearch, permission: mayView},
    actions: {
      index: {
        permission: mayView,
        search: jobTemplateSearch,
        run: (call) =>
          call.list({search: jobTemplateSearch, load: (page) => store.jobTemplates.byIds(page), render: listed}),
      },
      show: {permission: mayView, run: (call) => shown(store, findTemplate(store, call, call.params.id))},
    },
  })

function featureJson(store: Store, row: RemoteExecutionFeature) {
  const template = row.job_template_id === null ? undefined : store.jobTemplates.find(row.job_template_id)
  const {id, label, name, description, host_action_button} = row
  return {
    id,
    label,
    name,
    description,
    job_template_id: template?.id ?? null,
    job_template_name: template?.name ?? null,
    host_action_button,
  }
}

export const remoteExecutionFeatures = ({store}: {store: Store}) =>
  serve(featuresApi, {
    style: 'foreman',
    actions: {
      index: {
        permission: mayViewFeatures,
        run: () => wholeCollection(store.remoteExecutionFeatures.all([], 'name').map((row) => featureJson(store, row))),
      },
      show: {
        permission: mayViewFeatures,
        run: (call) => featureJson(store, findFeature(store, call, call.params.id)),
      },
      update: {
        root: {key: 'remote_execution_feature', required: true},
        permission: 'edit_remote_execution_features',
        run(call) {
          const row = findFeature(store, call, call.params.id)
          const {id} = findTemplate(store, call, call.params.job_template_id)
          return featureJson(store, store.remoteExecutionFeatures.update(row.id, {job_template_id: id}))
        },
      },
    },
  })
