/** One of a few, or all; what is chosen stands in the address, so that it can be sent to somebody. */
export function Filter({
  label,
  value,
  choices,
  choose,
}: {
  label: string;
  value: string;
  choices: readonly string[];
  choose: (value: string) => void;
}) {
  return (
    <label>
      {label}
      <select value={value} onChange={(event) => choose(event.currentTarget.value)}>
        <option value="">all</option>
        {choices.map((choice) => (
          <option key={choice} value={choice}>
            {choice}
          </option>
        ))}
      </select>
    </label>
  );
}
