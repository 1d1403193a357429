// What the model is like, and how it is trained.
import { classWeightings, layerSizes, normalizations, optimizerNames, poolingsOf } from '@rnnkit/tasks';

import { Card, Choice, CopyButton, NumberField, Select } from '../components/fields.tsx';
import { Guide } from '../components/guide.tsx';
import { modelCode } from '../model-code.ts';
import { letters, withArchitecture, words } from '../settings.ts';
import { change, presetOf } from '../state/data.ts';
import { data, isTraining, languageCount, settings } from '../state/studio.ts';
import { decimal, texts } from '../texts/texts.ts';
import { NextStep } from './next-step.tsx';

export function ModelView() {
  const t = texts.value.model;
  return (
    <>
      <p class="lead">{t.lead}</p>
      {isTraining.value ? <p class="notice">{t.whileTraining}</p> : null}
      <div class="columns wide-first">
        <div>
          <Network />
          <Reading />
          <Learning />
        </div>
        <div>
          <Shape />
          <Card title={t.presets}>
            <p>{t.presetsAbout}</p>
            <div class="row">
              <button type="button" onClick={() => change(letters)}>
                {t.lettersPreset}
              </button>
              <button type="button" onClick={() => change(words)}>
                {t.wordsPreset}
              </button>
              <CopyButton label={t.share} text={() => location.href} />
            </div>
          </Card>
          <Code />
        </div>
      </div>
      <NextStep to="train" />
    </>
  );
}

function Network() {
  const t = texts.value.model;
  const chosen = settings.value;
  const poolings = poolingsOf(chosen.architecture);
  const isTransformer = chosen.architecture === 'transformer';
  return (
    <Card title={t.network}>
      <Guide at="dropout" />
      <Choice
        label={t.architecture}
        hint={t.architectures[chosen.architecture]}
        value={chosen.architecture}
        choices={[
          ['simpleRnn', 'SimpleRNN'],
          ['lstm', 'LSTM'],
          ['gru', 'GRU'],
          ['attention', t.attention],
          ['transformer', 'Transformer'],
        ]}
        onChoose={(architecture) => change(withArchitecture(architecture, presetOf(chosen), chosen))}
      />
      {isTransformer ? null : (
        <Choice
          label={t.direction}
          hint={chosen.bidirectional ? t.bothHint : t.forwardHint}
          value={chosen.bidirectional ? 'both' : 'forward'}
          choices={[
            ['forward', t.forward],
            ['both', t.both],
          ]}
          onChoose={(direction) => change({ bidirectional: direction === 'both' })}
        />
      )}
      {poolings.length < 2 ? null : (
        <Choice
          label={t.pooling}
          hint={t.poolingHint}
          value={chosen.pooling}
          choices={poolings.map((pooling) => [pooling, t.poolings[pooling]] as const)}
          onChoose={(pooling) => change({ pooling })}
        />
      )}
      <Choice
        label={t.tokenWeights}
        hint={t.tokenWeightsHint}
        value={chosen.tokenWeights ? 'added' : 'left'}
        choices={[
          ['added', t.added],
          ['left', t.leftOut],
        ]}
        onChoose={(weights) => change({ tokenWeights: weights === 'added' })}
      />
      <div class="fields">
        {isTransformer ? (
          <>
            <NumberField name="blocks" />
            <NumberField name="heads" />
          </>
        ) : null}
        <NumberField name="units" />
        <NumberField name="embeddingDim" />
        <NumberField name="dropout" />
        <NumberField name="outputDropout" />
      </div>
    </Card>
  );
}

function Reading() {
  const t = texts.value.model;
  const chosen = settings.value;
  return (
    <Card title={t.reading}>
      <Guide at="tokens" />
      <Choice
        label={t.tokenLevel}
        value={chosen.tokenLevel}
        choices={[
          ['characters', t.characters],
          ['words', t.words],
          ['segments', t.segments],
          ['subwords', t.subwords],
        ]}
        onChoose={(tokenLevel) => change(tokenLevel === 'characters' ? { tokenLevel } : { tokenLevel, ngrams: 1 })}
      />
      <Choice
        label={t.case}
        value={chosen.lowerCase ? 'lower' : 'kept'}
        choices={[
          ['kept', t.keptCase],
          ['lower', t.lowerCase],
        ]}
        onChoose={(letterCase) => change({ lowerCase: letterCase === 'lower' })}
      />
      <div class="fields">
        <NumberField name="maxLength" />
        <NumberField name="vocabularySize" />
        {chosen.tokenLevel === 'characters' ? <NumberField name="ngrams" /> : null}
        <Select
          label={t.normalization}
          hint={t.normalizationHint}
          value={chosen.normalization}
          choices={normalizations.map((form) => [form, form === 'none' ? t.noNormalization : form] as const)}
          onChoose={(normalization) => change({ normalization })}
        />
      </div>
    </Card>
  );
}

function Learning() {
  const t = texts.value.model;
  const chosen = settings.value;
  return (
    <Card title={t.learning}>
      <Guide at="weights" />
      <div class="fields">
        <Select
          label={t.optimizer}
          hint={t.optimizerHint}
          value={chosen.optimizer}
          choices={optimizerNames.map((name) => [name, name] as const)}
          onChoose={(optimizer) => change({ optimizer })}
        />
        <NumberField name="learningRate" />
        <Select
          label={t.schedule}
          hint={t.scheduleHint}
          value={chosen.schedule}
          choices={[
            ['constant', t.schedules.constant],
            ['cosine', t.schedules.cosine],
          ]}
          onChoose={(schedule) => change({ schedule })}
        />
        <Select
          label={t.classWeight}
          hint={t.classWeightHint}
          value={chosen.classWeight}
          choices={classWeightings.map((weighting) => [weighting, t.classWeights[weighting]] as const)}
          onChoose={(classWeight) => change({ classWeight })}
        />
        <NumberField name="labelSmoothing" />
        <NumberField name="batchSize" />
        <NumberField name="epochs" />
        <NumberField name="patience" />
        <NumberField name="seed" />
      </div>
    </Card>
  );
}

function Shape() {
  const t = texts.value.model.shape;
  const summary = data.value;
  const chosen = settings.value;
  const { tokenLevel, vocabularySize, ngrams } = chosen;
  // As many subwords are learned as are asked for, where texts are not few.
  const distinct = tokenLevel === 'subwords' ? vocabularySize : (summary?.[tokenLevel].distinct[ngrams - 1] ?? 0);
  const tokens = Math.min(vocabularySize, distinct + 1);
  const layers = layerSizes(chosen, tokens, summary?.classes.length ?? 2);
  const total = layers.reduce((sum, { parameters }) => sum + parameters, 0);
  return (
    <Card title={t.title}>
      <table>
        <thead>
          <tr>
            <th scope="col">{t.layer}</th>
            <th scope="col">{t.output}</th>
            <th scope="col" class="number">
              {t.parameters}
            </th>
          </tr>
        </thead>
        <tbody>
          {layers.map(({ layer, shape, parameters }, place) => (
            // A layer may be there twice.
            <tr key={`${place} ${layer}`}>
              <th scope="row">{layer}</th>
              <td>
                <code>[{shape.map((size) => size ?? t.batch).join(', ')}]</code>
              </td>
              <td class="number">{decimal(parameters)}</td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row" colSpan={2}>
              {t.total}
            </th>
            <td class="number">
              <output>
                <strong>{decimal(total)}</strong>
              </output>
            </td>
          </tr>
        </tfoot>
      </table>
      <p class="hint">{t.size(decimal((4 * total) / 1024))}</p>
    </Card>
  );
}

/** The program that does the same. */
export function Code() {
  const t = texts.value.model.code;
  const code = modelCode(settings.value, data.value?.kind ?? 'languages', languageCount.value, data.value?.isUneven);
  return (
    <Card title={t.title}>
      <p>{t.about}</p>
      <pre tabIndex={0} role="group" aria-label={t.title}>
        <code>{code}</code>
      </pre>
      <CopyButton label={t.copy} text={() => code} />
    </Card>
  );
}
