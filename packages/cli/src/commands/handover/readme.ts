// What is in the folder, for whoever opens it.

/** The file. */
export function readmeOf({
  task,
  inputs,
  loss,
}: {
  readonly task: string;
  readonly inputs: readonly string[];
  readonly loss: string;
}): string {
  return `# A model to go on with in Keras

- \`model.keras\`: the model with its weights (\`keras.saving.load_model\`); what is frozen stays so.
- \`data/*.npz\`: what it is trained on (\`numpy.load\`): ${inputs.map((_, place) => `\`x${place}\``).join(', ')}, the ids of ${inputs.length === 1 ? 'its input' : 'its inputs'}; \`y\`, what is right; \`weights\`, where there are, 0 behind the end of a sequence.
- \`settings.json\`: the task (${task}), the loss (${loss}), how long and how fast, the shards and how many rows each has.
- \`train.py\`: trains on all devices of one machine, or of several, and writes \`trained.keras\`.
- \`train_ray.py\`: the same under Ray Train.
- \`task/\`: the task as it was, with its tokenizer and names.

\`\`\`sh
python train.py
rnnkit handover FOLDER --from keras --out trained
\`\`\`

The second command brings \`trained.keras\` back as a model that predicts.
`;
}
