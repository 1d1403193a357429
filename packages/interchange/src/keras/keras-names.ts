// Names here and in Keras: `kernelInitializer` and `kernel_initializer`.

/** A name as TypeScript has it, such as `kernelInitializer`. */
export function camelCase(name: string): string {
  return name.replaceAll(/_+([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

/** An option's name as Python has it, such as `kernel_initializer`. */
export function underscored(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** The name under which Keras' weights have an object of a class, such as `time_distributed`. */
export function snakeCase(className: string): string {
  return className
    .replaceAll(/\W+/g, '')
    .replaceAll(/(.)([A-Z][a-z]+)/g, '$1_$2')
    .replaceAll(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase();
}
