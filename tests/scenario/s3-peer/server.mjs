// s3rver, as others wrote it, with one bucket:   node server.mjs FOLDER PORT-FILE BUCKET
// It checks signatures; access key and secret key are both S3RVER.
import {renameSync, writeFileSync} from 'node:fs'
import S3rver from 's3rver'

const [folder, portFile, bucket] = process.argv.slice(2)
const server = new S3rver({directory: folder, port: 0, address: '127.0.0.1', silent: true, configureBuckets: [{name: bucket}]})
const {port} = await server.run()
writeFileSync(portFile + '.new', String(port))
renameSync(portFile + '.new', portFile)
