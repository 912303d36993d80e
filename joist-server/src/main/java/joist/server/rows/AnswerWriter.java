package joist.server.rows;

import joist.model.RowBatch;
import joist.server.http.ByteSink;

/** Writes answers as JSON bytes from constant pieces and numbers. */
final class AnswerWriter {
  private static final byte[] VALUE = {'{', '"', 'v', 'a', 'l', 'u', 'e', '"', ':'};
  private static final byte[] NULL = {'n', 'u', 'l', 'l'};

  private static final int ANSWER_BYTES = 160;
  private static final int MOST_EXPECTED = 1 << 20;

  private final RowFace face;
  private final ByteSink sink;
  private boolean first = true;

  AnswerWriter(RowFace face, ByteSink sink) {
    this.face = face;
    this.sink = sink;
    sink.append(face.head());
  }

  /** Room for about so many answers. */
  static ByteSink sink(RowFace face, int rows) {
    return new ByteSink(face.head().length + ANSWER_BYTES * Math.clamp(rows, 1, MOST_EXPECTED));
  }

  /** Writes the answers of the first {@code rows} rows of a batch that has run. */
  void write(RowBatch batch, int rows) {
    for (int row = 0; row < rows; row++) {
      if (!first) {
        sink.write(',');
      }
      first = false;
      if (face.isClassification()) {
        writeClassification(batch, row);
      } else {
        sink.append(VALUE);
        writeNumber(batch.value(row));
        sink.write('}');
      }
    }
  }

  private void writeClassification(RowBatch batch, int row) {
    sink.append(face.upToProbabilities(batch.label(row)));
    for (int i = 0; i < face.classes(); i++) {
      sink.append(face.beforeProbability(i));
      writeNumber(batch.probability(row, i));
    }
    sink.write('}');
    sink.write('}');
  }

  private void writeNumber(float value) {
    if (Float.isFinite(value)) {
      sink.appendAscii(Float.toString(value));
    } else {
      sink.append(NULL);
    }
  }

  void end() {
    sink.write(']');
    sink.write('}');
  }
}
