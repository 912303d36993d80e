package joist.server.rows;

import io.vertx.core.buffer.Buffer;
import joist.model.BadRowException;
import joist.model.Model;
import joist.model.RowBatch;
import joist.server.http.ByteSink;
import joist.server.http.Bytes;
import joist.server.http.Caller;
import joist.server.http.JsonInput;
import joist.server.http.Limits;
import joist.server.http.RequestException;
import joist.server.http.Timing;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * One request of rows: a body of JSON in, a body of JSON out. Many rows go through in batches, so
 * the workspace stays small whatever the request's size. Used by one thread.
 */
final class RowPrediction {
  private static final int BATCH_ROWS = 1024;
  private static final int ANSWER_BYTES = 160;
  private static final String ROWS = "rows";

  private final RowFace face;
  private final Model model;
  private final Limits limits;
  private final Timing timing;
  private final Caller caller;

  RowPrediction(RowFace face, Model model, Limits limits, Timing timing, Caller caller) {
    this.face = face;
    this.model = model;
    this.limits = limits;
    this.timing = timing;
    this.caller = caller;
  }

  /** Answers a body; between two batches of rows it asks whether the caller still waits. */
  Buffer answer(JsonInput input, Bytes body) {
    try (JsonParser parser = input.parser(body)) {
      return answer(parser, body);
    } catch (JacksonException malformed) {
      throw JsonInput.badJson(malformed).withExample(face.example());
    } catch (RequestException wrong) {
      throw wrong.status() == 400 ? wrong.withExample(face.example()) : wrong;
    }
  }

  private Buffer answer(JsonParser parser, Bytes body) {
    JsonToken first = parser.nextToken();
    if (first == JsonToken.START_OBJECT) {
      return answerObject(parser, body);
    }
    if (first == JsonToken.START_ARRAY) {
      Buffer answer = answerArray(parser, RowCount.inArray(body, 0));
      requireEnd(parser);
      return answer;
    }
    throw RequestException.badValue(
        "expected a row, an array of rows or {\"rows\": [...]}, got %s; a row is such as %s"
            .formatted(RowReader.described(parser), face.example()),
        -1,
        "");
  }

  /** One row; or the rows under {@code "rows"}. */
  private Buffer answerObject(JsonParser parser, Bytes body) {
    RowReader reader = new RowReader(face);
    try (RowBatch batch = model.borrow(1)) {
      batch.start(1);
      boolean firstName = true;
      while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
        int field = parser.currentNameMatch(face.names());
        if (field >= 0) {
          reader.readValue(parser, batch, 0, field, 0);
        } else if (firstName && ROWS.equals(parser.currentName())) {
          return answerRows(parser, body);
        } else {
          reader.skipKnown(parser, 0);
        }
        firstName = false;
      }
      requireEnd(parser);
      return runOne(batch);
    }
  }

  private Buffer runOne(RowBatch batch) {
    timing.decoded();
    run(batch, 0);
    timing.ran(1);
    ByteSink sink = new ByteSink(face.head().length + ANSWER_BYTES);
    AnswerWriter writer = new AnswerWriter(face, sink);
    writer.write(batch, 1);
    writer.end();
    timing.encoded();
    return sink.toBuffer();
  }

  private static void run(RowBatch batch, int before) {
    try {
      batch.run();
    } catch (BadRowException wrong) {
      throw RowReader.inRequest(wrong, before);
    }
  }

  private Buffer answerRows(JsonParser parser, Bytes body) {
    if (parser.nextToken() != JsonToken.START_ARRAY) {
      throw RequestException.badValue(
          "expected an array of rows under \"rows\", got " + RowReader.described(parser), -1, "");
    }
    int from = (int) parser.currentTokenLocation().getByteOffset();
    Buffer answer = answerArray(parser, RowCount.inArray(body, Math.max(0, from)));
    if (parser.nextToken() != JsonToken.END_OBJECT) {
      throw RequestException.badValue(
          "expected nothing beside \"rows\", got '" + parser.currentName() + "'", -1, "");
    }
    requireEnd(parser);
    return answer;
  }

  private Buffer answerArray(JsonParser parser, int rows) {
    if (rows > limits.rows()) {
      throw RequestException.tooLarge(
          "expected at most %,d rows in a request, got %,d; split them over several"
              .formatted(limits.rows(), rows));
    }
    RowReader reader = new RowReader(face);
    ByteSink sink = new ByteSink(face.head().length + ANSWER_BYTES * Math.clamp(rows, 1, 1 << 20));
    AnswerWriter writer = new AnswerWriter(face, sink);
    JsonToken next = parser.nextToken();
    for (int done = 0; next != JsonToken.END_ARRAY; ) {
      caller.requireWaiting();
      int size = Math.clamp(rows - done, 1, BATCH_ROWS);
      try (RowBatch batch = model.borrow(size)) {
        batch.start(size);
        int filled = 0;
        while (filled < size && next != JsonToken.END_ARRAY) {
          reader.read(parser, batch, filled, done + filled);
          filled++;
          next = parser.nextToken();
        }
        timing.decoded();
        run(batch, done);
        timing.ran(filled);
        writer.write(batch, filled);
        timing.encoded();
        done += filled;
      }
    }
    writer.end();
    return sink.toBuffer();
  }

  private static void requireEnd(JsonParser parser) {
    if (parser.nextToken() != null) {
      throw RequestException.badJson("expected one JSON value, got more after it");
    }
  }
}
