// What becomes of a job template: the script that a host runs, and the description of the job. Nothing in it is executed here.
import {refused} from '../kernel/errors'
import type {InputValue, JobTemplate, TemplateInput} from './tables'

const tag = /<%(=|#|-|%)?([\s\S]*?)-?%>/g
const call = /^input\(\s*(['"])(.*?)\1\s*\)$/

/**
 * The script of a template: `<%= input('name') %>` is replaced by the value of the input, `<%= @host.name %>` by the name of the host,
 * and comments go. 500 for any other Ruby.
 */
export function renderScript(
  {name, template}: Pick<JobTemplate, 'name' | 'template'>,
  values: readonly Pick<InputValue, 'name' | 'value'>[],
  host: string,
): string {
  const byName = new Map(values.map((one) => [one.name, one.value]))
  return template.replace(tag, (whole: string, mark: string | undefined, code: string) => {
    if (mark === '#') return ''
    if (mark === '%') return whole.replace('<%%', '<%')
    const text = code.trim()
    const wanted = call.exec(text)?.[2]
    if (mark === '=' && wanted !== undefined) return byName.get(wanted) ?? ''
    if (mark === '=' && text === '@host.name') return host
    throw refused(`Failed rendering template ${name}: ${whole} is not supported; use <%= input('name') %>`)
  })
}

/** The description of a job: `%{name}` stands for an input, `%{template_name}` and `%{job_category}` for the template's. */
export function describeJob(
  format: string,
  template: Pick<JobTemplate, 'name' | 'job_category'>,
  values: readonly InputValue[],
): string {
  const known = new Map(values.map(({name, value, hidden}) => [name, hidden ? '***' : value]))
  known.set('template_name', template.name).set('job_category', template.job_category)
  return format
    .replace(/%\{([^}]+)\}/g, (_, name: string) => known.get(name) ?? '')
    .trim()
    .slice(0, 255)
}

/** The format of a template's descriptions, made of its inputs where it has none. */
export function descriptionFormat(template: JobTemplate, inputs: readonly TemplateInput[]): string {
  if (template.description_format) return template.description_format
  const values = inputs.map(({name}) => `${name}="%{${name}}"`).join(' ')
  return values === '' ? '%{template_name}' : `%{template_name} with inputs ${values}`
}
