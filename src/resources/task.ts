import {foremanTasks, type ResumedTasks, type Task} from '../contract/foreman-tasks'
import {collection, date, field, fields, values} from '../output/fields'
import {bySearch, resource} from './define'
import {location} from './location'
import {organization} from './organization'

const shown = fields<Task>()(
  field('ID', 'id'),
  field('Action', 'action', {narrow: 'wrap'}),
  field('State', 'state', {state: true}),
  field('Result', 'result', {state: true, narrow: 'never'}),
  date('Started at', 'started_at'),
  date('Ended at', 'ended_at'),
  field('Duration', 'duration'),
  field('Owner', 'username'),
  values('Task errors', 'humanized.errors', {hideBlank: true}),
)

export const task = resource({
  noun: 'task',
  sorts: ['started_at', 'ended_at', 'state', 'result'],
  lookup: {name: bySearch('action')},
  id: 'text',
  actions: foremanTasks,
  refers: {location, organization},
  list: shown,
  info: shown,
})

export const taskResumeFields = fields<ResumedTasks>()(
  field('Total tasks found paused in error state', 'total'),
  field('Total tasks resumed', 'total_resumed'),
  collection('Resumed tasks', 'resumed', [
    field('Task identifier', 'id'),
    field('Task action', 'humanized.action'),
    values('Task errors', 'humanized.errors', {hideBlank: true}),
  ]),
  field('Total tasks failed to resume', 'total_failed'),
  collection('Failed tasks', 'failed', [
    field('Task identifier', 'id'),
    field('Task action', 'humanized.action'),
    values('Task errors', 'humanized.errors', {hideBlank: true}),
  ]),
  field('Total tasks skipped', 'total_skipped'),
  collection('Skipped tasks', 'skipped', [
    field('Task identifier', 'id'),
    field('Task action', 'humanized.action'),
    values('Task errors', 'humanized.errors', {hideBlank: true}),
  ]),
)
