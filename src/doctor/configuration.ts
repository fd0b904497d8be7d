import product from '../../package.json' with { type: 'json' };
import type { ExaminedSettings } from '../config/settings.ts';
import { formatNumber } from '../text/format.ts';
import { words } from '../text/words.ts';
import { failed, ok, warning, type Check, type Outcome } from './check.ts';

const texts = words.doctor.configuration;

/** Node, the environment and the settings file, each by itself. */
export function configurationChecks({ settings, faults }: ExaminedSettings, nodeVersion: string): readonly Check[] {
  const ofFile = faults.get('file') ?? [];
  const ofEnvironment = [...faults].flatMap(([part, found]) => (part === 'file' ? [] : found));
  return [
    { id: 'node', title: texts.node, run: () => checkNode(nodeVersion) },
    {
      id: 'environment',
      title: texts.environment,
      run: () => outcomeOf(ofEnvironment, texts.mendEnvironment, connectionsOf(settings)),
    },
    { id: 'file', title: texts.file, run: () => outcomeOf(ofFile, texts.mendFile, rulesOf(settings)) },
  ];
}

function checkNode(version: string): Outcome {
  const oldest = Number(/\d+/.exec(product.engines.node)?.[0]);
  return Number.parseInt(version, 10) >= oldest
    ? ok(version)
    : failed([texts.nodeTooOld(version, String(oldest))], texts.installNode(String(oldest)));
}

function connectionsOf({ vendors }: ExaminedSettings['settings']): Outcome {
  return vendors.size === 0 ? warning([texts.noSource], texts.connectOne) : ok(texts.environmentGood);
}

function rulesOf({ access, customers }: ExaminedSettings['settings']): Outcome {
  if (access.length === 0) return warning([texts.noRules], texts.addRules);
  return ok(texts.fileGood(formatNumber(customers.length), formatNumber(access.length)));
}

/** More have one cause, such as a key that is misspelt everywhere. */
const maxListed = 20;

export function outcomeOf(problems: readonly string[], advice: string, good: Outcome): Outcome {
  if (problems.length === 0) return good;
  const more = problems.length - maxListed;
  return failed(
    [...problems.slice(0, maxListed), ...(more > 0 ? [words.doctor.more(formatNumber(more))] : [])],
    advice,
  );
}
