package joist.server.trace;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The header {@code traceparent} of W3C Trace Context: {@code 00-TRACE-PARENT-FLAGS}, where later
 * versions may have more behind that.
 *
 * @param sampled whether the caller records its spans
 */
record TraceParent(String traceId, String parentId, boolean sampled) {
  private static final Pattern FORM =
      Pattern.compile("([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?");
  private static final String NO_TRACE = "0".repeat(32);
  private static final String NO_SPAN = "0".repeat(16);

  /** Parses a header; empty where it is not one, as the standard says. */
  static Optional<TraceParent> parse(String header) {
    Matcher form = FORM.matcher(header.strip());
    if (!form.matches()) {
      return Optional.empty();
    }
    String version = form.group(1);
    boolean invalid =
        version.equals("ff")
            || (version.equals("00") && form.group(5) != null)
            || form.group(2).equals(NO_TRACE)
            || form.group(3).equals(NO_SPAN);
    boolean sampled = (Integer.parseInt(form.group(4), 16) & 1) != 0;
    return invalid
        ? Optional.empty()
        : Optional.of(new TraceParent(form.group(2), form.group(3), sampled));
  }
}
