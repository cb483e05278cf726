/** The event object that Electron hands to listeners which may say no. */
export function preventableEvent(fields = {}) {
  const event = {
    ...fields,
    defaultPrevented: false,
    preventDefault() {
      event.defaultPrevented = true;
    },
  };
  return event;
}

/** For what a stand-in cannot do: a clear refusal instead of a silent wrong answer. */
export function unavailable(name) {
  return () => {
    throw new Error(`${name} is not available in the Electron API stand-in`);
  };
}
