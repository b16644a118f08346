import {describe, expect, it} from 'vitest'
import {
  conflict,
  DomainError,
  failedPrecondition,
  forbidden,
  invalid,
  invalidArgument,
  notFound,
  refused,
  unauthenticated,
} from '../../../../src/server/kernel/errors'
import {failure, statusOf} from '../../../../src/server/kernel/http/failure'

const katello = (message: string) => JSON.stringify({displayMessage: message, message, errors: [message]})
const foreman = (message: string) => JSON.stringify({error: {message}})

describe('the answer to a refusal', () => {
  it.each([
    [invalidArgument('x'), 400],
    [notFound('x'), 404],
    [conflict('x'), 409],
    [new DomainError('too_large', 'x'), 413],
    [failedPrecondition('x'), 422],
    [refused('x'), 500],
    [new Error('x'), 500],
  ])('has the status of its reason and the body of its family: %s', (error, status) => {
    expect(statusOf(error)).toBe(status)
    expect(failure(error, 'katello').status).toBe(status)
    expect(JSON.stringify(failure(error, 'katello').body)).toBe(katello('x'))
    expect(JSON.stringify(failure(error, 'foreman').body)).toBe(foreman('x'))
  })

  it('is of Foreman, whichever the family, when somebody is unknown or may not', () => {
    expect(failure(unauthenticated(), 'katello')).toMatchObject({
      status: 401,
      body: {error: {message: 'Unable to authenticate user'}},
    })
    const error = {
      message: 'Access denied',
      details: 'Missing one of the required permissions: view_hosts, edit_hosts',
      missing_permissions: ['view_hosts', 'edit_hosts'],
    }
    expect(JSON.stringify(failure(forbidden('view_hosts', 'edit_hosts'), 'katello').body)).toBe(JSON.stringify({error}))
  })

  it('names the fields of a record that does not meet its rules', () => {
    const error = invalid({name: "can't be blank", product_id: ['is unknown'], base: 'Too many'}, 7)
    const fields = {name: ["can't be blank"], product_id: ['is unknown'], base: ['Too many']}
    const message = "Validation failed: Name can't be blank, Product is unknown, Too many"
    expect(failure(error, 'katello')).toMatchObject({
      status: 422,
      body: {displayMessage: message, message, errors: fields},
    })
    const full_messages = ["Name can't be blank", 'Product is unknown', 'Too many']
    expect(failure(error, 'foreman').body).toEqual({error: {id: 7, errors: fields, full_messages}})
  })

  it('ends the connection when the rest of a body is not read', () => {
    expect(failure(new DomainError('too_large', 'x'), 'katello').headers).toEqual({Connection: 'close'})
  })
})
