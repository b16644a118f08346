import {mkdirSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, it} from 'vitest'
import {filesOf, setTag, uploadFile} from '../../../src/workflows/repository/upload'
import {temporary} from '../../support/places'
import {played} from '../support'

const uploads = '/katello/api/repositories/1/content_uploads'
const session = {
  [`POST ${uploads}`]: {upload_id: 'u'},
  [`PUT ${uploads}/u`]: undefined,
  [`DELETE ${uploads}/u`]: undefined,
}

describe('an upload', () => {
  it('that is followed by another leaves publishing the repository to the last', async () => {
    const path = join(temporary(), 'a.rpm')
    writeFileSync(path, 'x')
    const {client, sent} = played({...session, 'PUT /katello/api/repositories/1/import_uploads': {id: 't'}})
    await uploadFile(client, {repositoryId: 1, path, isFollowed: true})
    await uploadFile(client, {repositoryId: 1, path})
    const imports = sent.filter(({path: asked}) => asked.endsWith('/import_uploads'))
    expect(imports.map(({body}) => body)).toMatchObject([
      {publish_repository: false, sync_capsule: false},
      {publish_repository: true, sync_capsule: true},
    ])
  })

  it('announces, sends in pieces, imports, and ends the session', async () => {
    const path = join(temporary(), 'manual.pdf')
    writeFileSync(path, Buffer.alloc(3 * 1024 * 1024, 7))
    const {client, sent, calls} = played({
      ...session,
      'PUT /katello/api/repositories/1/import_uploads': {id: 't', state: 'running'},
    })
    expect(await uploadFile(client, {repositoryId: 1, path, contentType: 'file'})).toMatchObject({id: 't'})
    expect(calls()).toEqual([
      `POST ${uploads}`,
      `PUT ${uploads}/u`,
      `PUT ${uploads}/u`,
      'PUT /katello/api/repositories/1/import_uploads',
      `DELETE ${uploads}/u`,
    ])
    const unit = {id: 'u', name: 'manual.pdf', size: 3 * 1024 * 1024}
    expect(sent[3]?.body).toMatchObject({uploads: [unit], content_type: 'file', async: true, publish_repository: true})
  })

  it('ends the session when the import is refused', async () => {
    const path = join(temporary(), 'manual.pdf')
    writeFileSync(path, 'x')
    const {client, calls} = played(session)
    await expect(uploadFile(client, {repositoryId: 1, path})).rejects.toThrow('import_uploads')
    expect(calls().at(-1)).toBe(`DELETE ${uploads}/u`)
  })

  it('sends nothing when the file cannot be read', async () => {
    const {client, sent} = played(session)
    const upload = uploadFile(client, {repositoryId: 1, path: join(temporary(), 'nosuch')})
    await expect(upload).rejects.toMatchObject({parts: {exit: 66}})
    expect(sent).toEqual([])
  })

  it('of nothing sets a tag', async () => {
    const {client, sent} = played({...session, 'PUT /katello/api/repositories/1/import_uploads': undefined})
    await setTag(client, {repositoryId: 1, tag: 'stable', digest: 'sha256:1'})
    expect(sent[0]?.body).toMatchObject({size: 0})
    expect(sent[1]?.body).toMatchObject({
      uploads: [{id: 'u', name: 'stable', digest: 'sha256:1'}],
      content_type: 'docker_tag',
    })
  })
})

describe('the files to upload', () => {
  it('are one file, all of a directory, or those that match a pattern', () => {
    const directory = temporary()
    for (const name of ['b.rpm', 'a.rpm', 'c.txt']) writeFileSync(join(directory, name), 'x')
    mkdirSync(join(directory, 'below.rpm'))
    expect(filesOf(join(directory, 'c.txt'))).toEqual([join(directory, 'c.txt')])
    expect(filesOf(directory)).toEqual(['a.rpm', 'b.rpm', 'c.txt'].map((name) => join(directory, name)))
    expect(filesOf(join(directory, '*.rpm'))).toEqual(['a.rpm', 'b.rpm'].map((name) => join(directory, name)))
    expect(filesOf(join(directory, '[a{]?{rpm,txt}'))).toEqual([join(directory, 'a.rpm')])
    expect(filesOf(join(directory, '[!a].*'))).toEqual(['b.rpm', 'c.txt'].map((name) => join(directory, name)))
    expect(() => filesOf(join(directory, '*.deb'))).toThrow('No file matches')
  })
})
