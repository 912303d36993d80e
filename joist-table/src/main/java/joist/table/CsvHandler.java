package joist.table;

import de.siegmar.fastcsv.reader.CsvCallbackHandler;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import de.siegmar.fastcsv.reader.RecordType;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/**
 * Takes the fields of a CSV text as the parser finds them, in its own buffer, so that no text is
 * made of a field that is a number or a known category. Counts rows and fields, for errors.
 */
abstract class CsvHandler extends CsvCallbackHandler<Boolean> {
  /** The longest field, in characters. */
  static final int LONGEST_FIELD = 1 << 24;

  private RecordType type = RecordType.DATA;
  private int field;
  private long line;
  private int records;

  /** Takes field number {@code field}, from 0, of record number {@code record}, from 0. */
  abstract void field(int field, char[] chars, int from, int to, boolean quoted);

  /** Takes the end of a record of so many fields; false stops the parse. */
  abstract boolean endRecord(int fields);

  /** Records that ended before this one. */
  final int record() {
    return records;
  }

  /** The line that this record starts in, from 1. */
  final long line() {
    return line;
  }

  /**
   * Parses a text to its end, or until {@link #endRecord} stops it: then true.
   *
   * @throws UnreadableException when it cannot be parsed on
   */
  final boolean parse(Reader text, char delimiter) {
    try (CsvReader<Boolean> csv =
        CsvReader.builder()
            .fieldSeparator(delimiter)
            .skipEmptyLines(true)
            .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
            .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
            .allowUnclosedQuote(false)
            .maxBufferSize(LONGEST_FIELD)
            .build(this, text)) {
      // One call runs through all records, since buildRecord returns nothing until it is to stop.
      return csv.iterator().hasNext();
    } catch (CsvParseException | IOException | UncheckedIOException e) {
      throw unreadable(e);
    }
  }

  /** Why a text cannot be parsed on, and where: the record and field that were being read. */
  static final class UnreadableException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int record;
    private final int field;
    private final long line;

    UnreadableException(Throwable cause, int record, int field, long line) {
      super(cause.getMessage(), cause);
      this.record = record;
      this.field = field;
      this.line = line;
    }

    int record() {
      return record;
    }

    int field() {
      return field;
    }

    long line() {
      return line;
    }
  }

  private RuntimeException unreadable(Exception e) {
    Throwable cause = e;
    while (cause.getCause() != null && !(cause instanceof TableException)) {
      cause = cause.getCause();
    }
    return cause instanceof TableException known
        ? known
        : new UnreadableException(cause, records, field, line);
  }

  @Override
  protected final RecordType getRecordType() {
    return type;
  }

  @Override
  protected final int getFieldCount() {
    return field;
  }

  @Override
  protected final void beginRecord(long startingLineNumber) {
    type = RecordType.DATA;
    field = 0;
    line = startingLineNumber;
  }

  @Override
  protected final void addField(char[] chars, int offset, int length, boolean quoted) {
    int from = offset;
    int to = offset + length;
    if (!quoted) {
      while (from < to && chars[from] <= ' ') {
        from++;
      }
      while (to > from && chars[to - 1] <= ' ') {
        to--;
      }
    }
    field(field++, chars, from, to, quoted);
  }

  @Override
  protected final void setComment(char[] chars, int offset, int length) {
    type = RecordType.COMMENT;
  }

  @Override
  protected final void setEmpty() {
    type = RecordType.EMPTY;
  }

  @Override
  protected final @Nullable Boolean buildRecord() {
    if (type != RecordType.DATA) {
      return null;
    }
    boolean more = endRecord(field);
    records++;
    return more ? null : Boolean.FALSE;
  }
}
