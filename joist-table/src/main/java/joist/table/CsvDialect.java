package joist.table;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * How a text file is encoded and its fields are separated.
 *
 * @param markBytes length of the byte-order mark to skip
 */
record CsvDialect(char delimiter, Charset charset, int markBytes) {
  private static final char[] DELIMITERS = {',', ';', '\t', '|'};
  private static final int RECORDS = 50;

  static CsvDialect detect(SourceFile file, ReadSettings settings) {
    byte[] head = file.head();
    CsvDialect encoding = encoding(head, settings);
    String text =
        new String(head, encoding.markBytes, head.length - encoding.markBytes, encoding.charset);
    int zero = text.indexOf('\0');
    if (zero >= 0) {
      throw new TableException(
          ("%s: expected text, got a zero character after %,d others; it is no text file, or it is"
                  + " UTF-16 without a byte-order mark: then set the charset to UTF-16LE")
              .formatted(file.path(), zero));
    }
    boolean tabs =
        file.path().toString().toLowerCase(Locale.ROOT).matches(".*\\.(tsv|tab)(\\.gz)?");
    char delimiter = settings.delimiter().orElseGet(() -> tabs ? '\t' : delimiter(text));
    return new CsvDialect(delimiter, encoding.charset, encoding.markBytes);
  }

  static CsvDialect encoding(byte[] head, ReadSettings settings) {
    Charset marked = StandardCharsets.UTF_8;
    int mark = 0;
    if (starts(head, 0xEF, 0xBB, 0xBF)) {
      mark = 3;
    } else if (starts(head, 0xFF, 0xFE)) {
      marked = StandardCharsets.UTF_16LE;
      mark = 2;
    } else if (starts(head, 0xFE, 0xFF)) {
      marked = StandardCharsets.UTF_16BE;
      mark = 2;
    }
    return new CsvDialect(',', mark > 0 ? marked : settings.charset().orElse(marked), mark);
  }

  /** The decoded text of a stream that starts where the file does. */
  StrictReader reader(InputStream in) throws IOException {
    in.skipNBytes(markBytes);
    return new StrictReader(in, charset);
  }

  /** Whether a line feed is always one byte of its own, so that a file can be cut after it. */
  boolean isCuttable() {
    return charset.equals(StandardCharsets.UTF_8)
        || charset.equals(StandardCharsets.US_ASCII)
        || charset.name().matches("ISO-8859-.*|windows-125.");
  }

  private static boolean starts(byte[] head, int... mark) {
    for (int i = 0; i < mark.length; i++) {
      if (head.length <= i || (head[i] & 0xFF) != mark[i]) {
        return false;
      }
    }
    return true;
  }

  /**
   * The candidate that splits the most records into as many fields as the first; then the finest.
   */
  private static char delimiter(String text) {
    char best = ',';
    double bestScore = 0;
    for (char candidate : DELIMITERS) {
      double score = score(text, candidate);
      if (score > bestScore) {
        best = candidate;
        bestScore = score;
      }
    }
    return best;
  }

  private static double score(String text, char delimiter) {
    int header = 0;
    int fields = 1;
    int records = 0;
    int agreeing = 0;
    boolean quoted = false;
    int recordStart = 0;
    for (int i = 0; i < text.length() && records < RECORDS; i++) {
      char c = text.charAt(i);
      if (c == '"') {
        quoted = !quoted;
      } else if (c == delimiter && !quoted) {
        fields++;
      } else if ((c == '\n' || c == '\r') && !quoted) {
        if (i > recordStart) {
          header = records == 0 ? fields : header;
          agreeing += fields == header ? 1 : 0;
          records++;
        }
        fields = 1;
        recordStart = i + 1;
      }
    }
    if (records == 0) {
      return fields > 1 ? 1 + 1e-6 * fields : 0;
    }
    // Agreement counts first, and the number of fields only between equals.
    return header > 1 ? (double) agreeing / records + 1e-7 * header : 0;
  }
}
