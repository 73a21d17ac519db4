// @tus/server, as others wrote it:   node server.mjs FOLDER PORT-FILE [CERT KEY CA]
// With certificates: TLS 1.3, clients must show one that the CA signed.
import {createServer as createHttp} from 'node:http'
import {createServer as createHttps} from 'node:https'
import {readFileSync, renameSync, writeFileSync} from 'node:fs'
import {FileStore} from '@tus/file-store'
import {Server} from '@tus/server'

const [folder, portFile, cert, key, ca] = process.argv.slice(2)
const tus = new Server({path: '/files', relativeLocation: true, datastore: new FileStore({directory: folder})})
const answer = (request, response) => tus.handle(request, response)
const server = cert
  ? createHttps({cert: readFileSync(cert), key: readFileSync(key), ca: readFileSync(ca), minVersion: 'TLSv1.3',
                 requestCert: true, rejectUnauthorized: true}, answer)
  : createHttp(answer)
server.listen(0, '127.0.0.1', () => {
  writeFileSync(portFile + '.new', String(server.address().port))
  renameSync(portFile + '.new', portFile)
})
