#!/usr/bin/env node
// A whole portal on the command line. What the reporter says and the words come on standard input,
// so that no process list, shell history or log has them; nothing is kept.
//
//   node portal.mjs CONFIG submit [CATEGORY]   report on stdin; prints the twelve words
//   node portal.mjs CONFIG inbox               words on stdin; prints the replies
//   node portal.mjs CONFIG reply               words on the first line, then the message
//   node portal.mjs CONFIG withdraw            words on the first line, then a reason if any
//
// CONFIG is a JSON file; README.md has one.
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import grpc from '@grpc/grpc-js';
import { fromJSON, loadSync } from '@grpc/proto-loader';
import * as candor from './candor.mjs';

const DEADLINE_MS = 10_000;
const ATTEMPTS = 5;
const WINDOW = 4; // replies to a call, always
const EMPTY_WINDOWS = 8; // in a row end the search: what was read long ago is gone
const SLOTS_TRIED = 64;

const definition = loadSync(
  ['candor/intake/v1/intake.proto'],
  {
    includeDirs: [fileURLToPath(new URL('../../proto', import.meta.url))],
    enums: String, longs: Number, defaults: true,
  });
const Message = definition['candor.report.v1.Message'];
const Reply = definition['candor.report.v1.Reply'];
const { IntakeService } = grpc.loadPackageDefinition(definition).candor.intake.v1;

// Of google.rpc, what tells one error from another.
const field = (type, id, rule) => ({ type, id, ...(rule && { rule }) });
const errors = fromJSON({
  nested: {
    Any: { fields: { typeUrl: field('string', 1), value: field('bytes', 2) } },
    Status: { fields: { details: field('Any', 3, 'repeated') } },
    ErrorInfo: { fields: { reason: field('string', 1) } },
    Violation: { fields: { field: field('string', 1), description: field('string', 2) } },
    BadRequest: { fields: { fieldViolations: field('Violation', 1, 'repeated') } },
  },
});

// Adds `reason`, and what is wrong with which field to the message.
function explain(error) {
  const [status] = error.metadata?.get('grpc-status-details-bin') ?? [];
  for (const { typeUrl, value } of status ? errors.Status.deserialize(status).details : []) {
    const name = typeUrl.slice(typeUrl.lastIndexOf('.') + 1);
    if (name === 'ErrorInfo') error.reason = errors.ErrorInfo.deserialize(value).reason;
    if (name === 'BadRequest') {
      for (const { field, description } of errors.BadRequest.deserialize(value).fieldViolations) {
        error.message += `\n  ${field}: ${description}`;
      }
    }
  }
  return error;
}

// Nobody after the portal can refuse what is sealed: it keeps the limits of report.proto itself.
function limited(name, text, least, most) {
  const bytes = Buffer.byteLength(text);
  if (bytes < least || bytes > most || text.includes('\0') || /\p{Surrogate}/u.test(text)) {
    throw new Error(`${name} must be ${least} to ${most} bytes of text`);
  }
  return text;
}

// The server must be the intake that was agreed on, not just anybody with a certificate.
const isServer = (uri) => (_host, certificate) => {
  const uris = (certificate.subjectaltname ?? '').split(', ').filter((n) => n.startsWith('URI:'));
  return uris.length === 1 && uris[0] === `URI:${uri}` ? undefined
    : new Error('the server is not the intake that was agreed on');
};

export class Portal {
  #stub;
  #options;
  #manifest = null;

  // Options as in the configuration file, with `ca`, `certificate` and `key` as PEM.
  constructor(options) {
    const credentials = grpc.credentials.createSsl(options.ca, options.key, options.certificate,
      { checkServerIdentity: isServer(options.server) });
    this.#stub = new IntakeService(options.address, credentials, {
      'grpc.enable_retries': 0, 'grpc.enable_http_proxy': 0, 'grpc.service_config_disable_resolution': 1,
    });
    this.#options = options;
  }

  close() { this.#stub.close(); }

  // One call; the same bytes again where that can help. Every method of intake bears that.
  async #call(method, request) {
    const again = [grpc.status.UNAVAILABLE, grpc.status.DEADLINE_EXCEEDED,
      grpc.status.RESOURCE_EXHAUSTED];
    for (let attempt = 1; ; ++attempt) {
      try {
        return await new Promise((done, fail) => this.#stub[method](
          request, { deadline: Date.now() + DEADLINE_MS },
          (error, answer) => (error ? fail(explain(error)) : done(answer))));
      } catch (error) {
        if (attempt === ATTEMPTS || !again.includes(error.code)) throw error;
        await sleep(250 * 2 ** attempt * (1 + Math.random() / 4));
      }
    }
  }

  async #fetchManifest() {
    const { signedManifest } = await this.#call('getKeyManifest', {});
    const manifest = candor.readManifest(signedManifest, this.#options.verificationKey);
    if (this.#manifest && manifest.serial < this.#manifest.serial) {
      throw new Error('intake shows an older manifest than before');
    }
    this.#manifest = manifest;
  }

  // Seals `content` to the team for the slot of `capability`, and deposits it.
  async #deposit(capability, content, psk) {
    const { channel } = this.#options;
    const context = candor.contextOf(channel, candor.slotOf(capability));
    for (let attempt = 1; ; ++attempt) {
      if (!this.#manifest) await this.#fetchManifest();
      const keys = candor.keysFor(this.#manifest, channel);
      const envelope = await candor.seal({ context, content, keys, psk });
      try {
        await this.#call('deposit', { channel, capability, envelope });
        return;
      } catch (error) {
        if (attempt === 2 || error.reason !== 'OUTDATED_KEY') throw error;
        this.#manifest = null; // the keys have changed: fetch them and seal again
      }
    }
  }

  form() { return this.#call('getReportForm', {}); }

  // Seals and sends a report. The words, once it is durable: to be shown once and kept nowhere.
  async submit(report) {
    limited('the report', report.whatHappened, 1, 100000);
    const entropy = candor.drawEntropy();
    const { threadKey, up } = candor.threadOf(entropy);
    try {
      await this.#deposit(up(0), Message.serialize({ threadKey, report }));
    } catch (error) {
      // Nobody else knows this slot: an earlier attempt got through.
      if (error.reason !== 'SLOT_TAKEN') throw error;
    }
    return candor.wordsOf(entropy);
  }

  // All replies that lie there for the words, and the index that the next message tries first.
  async inbox(words) {
    const { down, psk } = candor.threadOf(candor.entropyOf(words));
    const replies = [];
    for (let from = 0, empty = 1; empty <= EMPTY_WINDOWS; from += WINDOW, ++empty) {
      const capabilities = Array.from({ length: WINDOW }, (_, i) => down(from + i));
      const { envelopes } = await this.#call('fetchReplies', { capabilities });
      for (const [i, capability] of capabilities.entries()) {
        const context = candor.contextOf(this.#options.channel, candor.slotOf(capability));
        const content = await candor.open(envelopes[i], { context, psk });
        if (!content) continue;
        replies.push(Reply.deserialize(content));
        empty = 0;
      }
    }
    return { replies, nextIndex: Math.max(1, ...replies.map((reply) => reply.nextIndex)) };
  }

  // Sends a later message, such as { followUp: { text } }. Other devices of the reporter may have
  // taken the first slots.
  async #send(words, body, firstIndex) {
    const { up, psk } = candor.threadOf(candor.entropyOf(words));
    const content = Message.serialize({ ...body, messageId: randomBytes(16) });
    for (let index = firstIndex; ; ++index) {
      try {
        await this.#deposit(up(index), content, psk);
        return;
      } catch (error) {
        if (error.reason !== 'SLOT_TAKEN' || index - firstIndex === SLOTS_TRIED) throw error;
      }
    }
  }

  async reply(words, message) {
    const followUp = { text: limited('the message', message, 1, 100000) };
    const { nextIndex } = await this.inbox(words);
    await this.#send(words, { followUp }, nextIndex);
  }

  // True when the report is destroyed unread; else the team is asked to let it rest.
  async withdraw(words, reason = '') {
    const withdrawal = { reason: limited('the reason', reason, 0, 1000) };
    const capability = candor.threadOf(candor.entropyOf(words)).up(0);
    const { outcome } = await this.#call('withdraw', { capability });
    if (outcome === 'WITHDRAW_OUTCOME_DESTROYED') return true;
    const { nextIndex } = await this.inbox(words);
    await this.#send(words, { withdrawal }, nextIndex);
    return false;
  }
}

// ---- The command line

function portalOf(configFile) {
  const config = JSON.parse(readFileSync(configFile));
  const read = (name) => readFileSync(resolve(dirname(configFile), name));
  return new Portal({
    ...config, channel: config.channel ?? 'conduct',
    ca: read(config.ca), certificate: read(config.certificate), key: read(config.key),
  });
}

const commands = {
  async submit(portal, input, category) {
    const { policyId, policyVersion, form } = await portal.form();
    const codes = form.categories.flatMap(({ choices }) => choices.map(({ code }) => code));
    if (category && !codes.includes(category)) throw new Error(`CATEGORY is one of ${codes}`);
    return portal.submit({
      policyId, policyVersion, kind: form.kinds[0].kind, whatHappened: input.trim(),
      categories: [category ?? codes[0]],
    });
  },
  async inbox(portal, input) {
    const { replies } = await portal.inbox(input);
    const told = replies.map(({ status, text }) => [status?.text, text].filter(Boolean).join('\n'));
    return told.join('\n\n') || 'No reply yet.';
  },
  async reply(portal, input) {
    const [words, ...lines] = input.split('\n');
    await portal.reply(words, lines.join('\n').trim());
    return 'Sent.';
  },
  async withdraw(portal, input) {
    const [words, ...lines] = input.split('\n');
    return await portal.withdraw(words, lines.join('\n').trim())
      ? 'Withdrawn; nobody has read it.' : 'The team has it; they are asked to let it rest.';
  },
};

async function main([configFile, command, ...rest]) {
  if (!configFile || !Object.hasOwn(commands, command)) {
    throw new Error('usage: portal.mjs CONFIG submit [CATEGORY] | inbox | reply | withdraw');
  }
  const portal = portalOf(configFile);
  try {
    console.log(await commands[command](portal, await text(process.stdin), ...rest));
  } finally {
    portal.close();
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  main(process.argv.slice(2)).catch((error) => {
    console.error(`portal: ${error.message}`);
    process.exitCode = 1;
  });
}
