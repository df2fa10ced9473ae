/**
 * Fits y = factor · x^exponent by least squares on the logarithms.
 *
 * @param points at least two with different x, all positive
 */
export function powerLaw(points: readonly { x: number; y: number }[]): { exponent: number; factor: number } {
  const logs = points.map(({ x, y }) => ({ x: Math.log(x), y: Math.log(y) }));
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const meanX = mean(logs.map(({ x }) => x));
  const meanY = mean(logs.map(({ y }) => y));
  const covariance = mean(logs.map(({ x, y }) => (x - meanX) * (y - meanY)));
  const exponent = covariance / mean(logs.map(({ x }) => (x - meanX) ** 2));
  return { exponent, factor: Math.exp(meanY - exponent * meanX) };
}
