// What the data are like.
import { Bars } from '../components/bars.tsx';
import { Card } from '../components/fields.tsx';
import { className, dataTitle, decimal, saidText, texts } from '../texts/texts.ts';
import { visible } from '../texts/visible.ts';
import type { DataSummary, Notes } from '../worker/data-summary.ts';

const mostBars = 12;

export function Summary({ summary }: { readonly summary: DataSummary }) {
  const t = texts.value.data.summary;
  const { classes, sample, dropped, broken, doubts } = summary;
  const isLanguages = summary.kind === 'languages';
  const total = summary.train + summary.validation + summary.test;
  const most = classes[0]?.count ?? 1;
  const least = classes.at(-1)?.count ?? 1;
  return (
    <Card title={dataTitle(summary.id, summary.name)}>
      <dl class="facts">
        <Fact
          name={t.texts}
          value={decimal(total)}
          note={t.parts(decimal(summary.train), decimal(summary.validation), decimal(summary.test))}
        />
        <Fact name={t.classes} value={decimal(classes.length)} note={most > 3 * least ? t.unbalanced : t.balanced} />
        <Fact
          name={t.characters}
          value={decimal(summary.characters.distinct[0]!)}
          note={t.length(decimal(summary.characters.median), decimal(summary.characters.most))}
        />
        <Fact
          name={t.words}
          value={decimal(summary.words.distinct[0]!)}
          note={t.length(decimal(summary.words.median), decimal(summary.words.most))}
        />
      </dl>
      {!isLanguages && summary.tokens.tokenLevel === 'characters' ? <p class="hint">{t.unspaced}</p> : null}
      {summary.said.length === 0 ? null : (
        <div class="notice" role="status">
          {summary.said.map((said) => (
            <p key={said.sentence} dir="auto">
              {visible(saidText(said), 400)}
            </p>
          ))}
        </div>
      )}
      {dropped + broken.count + doubts.count > 0 ? (
        <div class="notice" role="status">
          {dropped > 0 ? <p>{t.dropped(dropped)}</p> : null}
          <NoteList title={t.broken(broken.count)} notes={broken} />
          <NoteList title={t.doubts(doubts.count)} notes={doubts} />
        </div>
      ) : null}
      <div class="columns wide-first">
        <div>
          <h3>{t.sample}</h3>
          <table>
            <tbody>
              {sample.map(({ text, label }) => (
                <tr key={text}>
                  <td dir="auto" class="clip">
                    {visible(text, 140)}
                  </td>
                  <td>
                    <span class="tag">{className(label, isLanguages)}</span>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
        <div>
          <h3>{t.balance}</h3>
          <Bars
            bars={classes
              .slice(0, mostBars)
              .map(({ label, count }) => ({ name: className(label, isLanguages), share: count / total }))}
            most={most / total}
          />
          {classes.length > mostBars ? <p class="hint">{t.more(classes.length - mostBars)}</p> : null}
        </div>
      </div>
    </Card>
  );
}

function Fact({ name, value, note }: { readonly name: string; readonly value: string; readonly note: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        <strong>{value}</strong>
        <span class="hint">{note}</span>
      </dd>
    </div>
  );
}

function NoteList({ title, notes }: { readonly title: string; readonly notes: Notes }) {
  if (notes.count === 0) return null;
  return (
    <details>
      <summary>{title}</summary>
      <ul>
        {notes.first.map((note) => (
          <li key={note.sentence} dir="auto">
            {visible(saidText(note), 400)}
          </li>
        ))}
      </ul>
    </details>
  );
}
