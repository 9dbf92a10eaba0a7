// A real server of the S3 protocol on loopback, and a proxy before it that injects faults.

import { spawn } from "node:child_process";
import { createServer, request } from "node:http";
import { connect, createServer as createTcp } from "node:net";

/** moto verifies no signature, but an unsigned request may not read. */
const SIGNED = { authorization: "AWS4-HMAC-SHA256 Credential=tester/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=00" };

export const CREDENTIALS = { AWS_ACCESS_KEY_ID: "tester", AWS_SECRET_ACCESS_KEY: "not-a-secret" };

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createTcp().once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

function answers(port) {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
    socket.once("connect", () => socket.destroy());
  });
}

/** Starts `program` (moto_server); ends with this process. */
export async function startServer(program) {
  const port = await freePort();
  const child = spawn(program, ["-H", "127.0.0.1", "-p", String(port)], { stdio: ["ignore", "ignore", "pipe"] });
  let log = "";
  child.stderr.on("data", (data) => (log = (log + data).slice(-4000)));
  process.once("exit", () => child.kill());
  for (let tries = 0; !(await answers(port)); tries++) {
    if (tries > 600 || child.exitCode !== null) throw new Error(`the S3 server does not start:\n${log}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return { port, stop: () => child.kill() };
}

/** One request to the server itself. */
export function ask(port, method, path, body = "", headers = {}) {
  return new Promise((resolve, reject) => {
    const options = { host: "127.0.0.1", port, method, path, headers: { ...SIGNED, ...headers, "content-length": Buffer.byteLength(body) } };
    const call = request(options, (answer) => {
      const parts = [];
      answer.on("data", (part) => parts.push(part));
      answer.on("end", () => resolve({ status: answer.statusCode, headers: answer.headers, body: Buffer.concat(parts) }));
    });
    call.once("error", reject).end(body);
  });
}

/** Every key of a bucket with its size. */
export async function list(port, bucket) {
  const found = new Map();
  for (let token = ""; ; ) {
    const query = `list-type=2${token && `&continuation-token=${encodeURIComponent(token)}`}`;
    const { body } = await ask(port, "GET", `/${bucket}?${query}`);
    const text = body.toString();
    for (const [, item] of text.matchAll(/<Contents>([\s\S]*?)<\/Contents>/g)) {
      const key = /<Key>([\s\S]*?)<\/Key>/.exec(item)[1].replaceAll("&amp;", "&");
      found.set(key, Number(/<Size>(\d+)<\/Size>/.exec(item)[1]));
    }
    token = /<NextContinuationToken>([\s\S]*?)<\/NextContinuationToken>/.exec(text)?.[1];
    if (!token) return found;
  }
}

/**
 * A proxy before `port`. `fault(request, number)` says what happens to each request: nothing, a number (answer with this
 * status), "reset" (cut the connection before it is passed on), "late" (pass it on, then cut the connection instead of
 * answering), "silence" (never answer), or a function to call before it is passed on.
 */
export async function startProxy(port, fault) {
  const seen = [];
  const proxy = { fault, seen };
  const server = createServer((incoming, answer) => {
    const parts = [];
    incoming.on("error", () => {});
    incoming.on("data", (part) => parts.push(part));
    incoming.on("end", async () => {
      seen.push(`${incoming.method} ${incoming.url}`);
      let verdict = proxy.fault(incoming, seen.length);
      if (typeof verdict === "function") verdict = await verdict();
      if (typeof verdict === "number") {
        const text = "<Error><Code>SlowDown</Code><Message>injected</Message></Error>";
        answer.writeHead(verdict, { "content-type": "application/xml", "content-length": text.length }).end(text);
        return;
      }
      if (verdict === "reset") return incoming.socket.resetAndDestroy();
      if (verdict === "silence") return;
      const passed = request({ host: "127.0.0.1", port, method: incoming.method, path: incoming.url, headers: { ...incoming.headers, connection: "close" } });
      passed.on("error", () => incoming.socket.destroy());
      passed.on("response", (response) => {
        if (verdict === "late") {
          response.resume();
          response.on("end", () => incoming.socket.resetAndDestroy());
          return;
        }
        answer.writeHead(response.statusCode, response.headers);
        response.pipe(answer);
      });
      passed.end(Buffer.concat(parts));
    });
  });
  const own = await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(server.address().port)));
  return Object.assign(proxy, { port: own, stop: () => (server.closeAllConnections(), server.close()) });
}
