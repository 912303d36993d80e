package joist.server.rows;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import joist.server.http.Bytes;

/**
 * Counts the rows of a JSON array before they are read, so that a batch of the right size is made.
 */
final class RowCount {
  private RowCount() {}

  /**
   * The number of objects in the array that opens at or after {@code from}. Right for all that is
   * JSON; what is not fails when it is parsed.
   */
  static int inArray(Bytes body, int from) {
    MemorySegment bytes = body.segment();
    int end = body.length();
    int depth = 0;
    int objects = 0;
    for (int i = from; i < end; i++) {
      switch (bytes.get(ValueLayout.JAVA_BYTE, i)) {
        case '"' -> i = endOfString(bytes, i + 1, end);
        case '{' -> objects += depth++ == 1 ? 1 : 0;
        case '[' -> depth++;
        case ']', '}' -> {
          if (--depth == 0) {
            return objects;
          }
        }
        default -> {}
      }
    }
    return objects;
  }

  private static int endOfString(MemorySegment bytes, int from, int end) {
    int i = from;
    for (byte at = 0; i < end && (at = bytes.get(ValueLayout.JAVA_BYTE, i)) != '"'; ) {
      i += at == '\\' ? 2 : 1;
    }
    return i;
  }
}
