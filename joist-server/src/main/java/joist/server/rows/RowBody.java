package joist.server.rows;

import joist.model.BadRowException;
import joist.model.RowBatch;
import joist.server.http.Bytes;
import joist.server.http.JsonInput;
import joist.server.http.Limits;
import joist.server.http.RequestException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * The rows of a request's body: one row, an array of rows, or an array under {@code "rows"}, read
 * into batches that others hand out. Used once.
 */
final class RowBody {
  private static final String ROWS = "rows";

  private final RowFace face;
  private final Limits limits;
  private final Batches batches;

  RowBody(RowFace face, Limits limits, Batches batches) {
    this.face = face;
    this.limits = limits;
    this.batches = batches;
  }

  /** What rows are read into, and what becomes of them. */
  interface Batches {
    /** The most rows of a batch. */
    int most();

    /** A batch of at least so many rows; it is closed when they were taken, or did not come. */
    RowBatch of(int rows);

    /**
     * Takes the first rows of a batch.
     *
     * @param before how many rows of the request were before it
     * @throws BadRowException when a field of a row was not set
     */
    void take(RowBatch batch, int rows, int before);
  }

  /** Reads all rows. */
  void read(JsonInput input, Bytes body) {
    try (JsonParser parser = input.parser(body)) {
      read(parser, body);
    } catch (JacksonException malformed) {
      throw JsonInput.badJson(malformed).withExample(face.example());
    } catch (RequestException wrong) {
      throw wrong.status() == 400 ? wrong.withExample(face.example()) : wrong;
    }
  }

  private void read(JsonParser parser, Bytes body) {
    JsonToken first = parser.nextToken();
    if (first == JsonToken.START_OBJECT) {
      readObject(parser, body);
    } else if (first == JsonToken.START_ARRAY) {
      readArray(parser, RowCount.inArray(body, 0));
      requireEnd(parser);
    } else {
      throw RequestException.badValue(
          "expected a row, an array of rows or {\"rows\": [...]}, got %s; a row is such as %s"
              .formatted(RowReader.described(parser), face.example()),
          -1,
          "");
    }
  }

  /** One row; or the rows under {@code "rows"}. */
  private void readObject(JsonParser parser, Bytes body) {
    RowReader reader = new RowReader(face);
    try (RowBatch batch = batches.of(1)) {
      batch.start(1);
      boolean firstName = true;
      while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
        int field = parser.currentNameMatch(face.names());
        if (field >= 0) {
          reader.readValue(parser, batch, 0, field, 0);
        } else if (firstName && ROWS.equals(parser.currentName())) {
          readRows(parser, body);
          return;
        } else {
          reader.skipKnown(parser, 0);
        }
        firstName = false;
      }
      requireEnd(parser);
      take(batch, 1, 0);
    }
  }

  private void readRows(JsonParser parser, Bytes body) {
    if (parser.nextToken() != JsonToken.START_ARRAY) {
      throw RequestException.badValue(
          "expected an array of rows under \"rows\", got " + RowReader.described(parser), -1, "");
    }
    int from = (int) parser.currentTokenLocation().getByteOffset();
    readArray(parser, RowCount.inArray(body, Math.max(0, from)));
    if (parser.nextToken() != JsonToken.END_OBJECT) {
      throw RequestException.badValue(
          "expected nothing beside \"rows\", got '" + parser.currentName() + "'", -1, "");
    }
    requireEnd(parser);
  }

  private void readArray(JsonParser parser, int rows) {
    if (rows > limits.rows()) {
      throw RequestException.tooLarge(
          "expected at most %,d rows in a request, got %,d; split them over several"
              .formatted(limits.rows(), rows));
    }
    RowReader reader = new RowReader(face);
    JsonToken next = parser.nextToken();
    for (int done = 0; next != JsonToken.END_ARRAY; ) {
      int size = Math.clamp(rows - done, 1, batches.most());
      try (RowBatch batch = batches.of(size)) {
        batch.start(size);
        int filled = 0;
        while (filled < size && next != JsonToken.END_ARRAY) {
          reader.read(parser, batch, filled, done + filled);
          filled++;
          next = parser.nextToken();
        }
        take(batch, filled, done);
        done += filled;
      }
    }
  }

  private void take(RowBatch batch, int rows, int before) {
    try {
      batches.take(batch, rows, before);
    } catch (BadRowException wrong) {
      throw RowReader.inRequest(wrong, before);
    }
  }

  private static void requireEnd(JsonParser parser) {
    if (parser.nextToken() != null) {
      throw RequestException.badJson("expected one JSON value, got more after it");
    }
  }
}
