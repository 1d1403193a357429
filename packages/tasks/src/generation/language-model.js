// What a text generator asks: how likely each token is to come next.
export {};
