// The lessons that there are, each with a link.
import { Card } from '../components/fields.tsx';
import { addressOf, open } from '../state/address.ts';
import { lessonNames, lessons, take } from '../state/lessons.ts';
import { texts } from '../texts/texts.ts';

export function LessonList() {
  const t = texts.value.lessons;
  return (
    <Card title={t.title}>
      <p>{t.about}</p>
      <ol class="lessons">
        {lessonNames.map((name) => (
          <li key={name}>
            <a
              href={addressOf(lessons[name][0]!.view, name)}
              onClick={(event) => {
                event.preventDefault();
                take(name);
                open(lessons[name][0]!.view);
              }}
            >
              {t.names[name]}
            </a>{' '}
            <span class="hint">{t.abouts[name]}</span>
          </li>
        ))}
      </ol>
    </Card>
  );
}
