package joist.server.http;

import com.google.protobuf.Message;
import io.vertx.core.buffer.Buffer;
import joist.serving.cache.ResponseCache;

/** Answers as the response cache has them: nothing that is sent is shared with them. */
final class KeptAnswers {
  private KeptAnswers() {}

  static ResponseCache.Kept copyOf(Object answer, int rows) {
    return switch (answer) {
      case Buffer buffer -> new ResponseCache.Kept(buffer.copy(), buffer.length(), rows);
      case Answered other -> new ResponseCache.Kept(other.copy(), other.bytes(), rows);
      case Message message -> {
        Message copy = MessageBytes.copy(message);
        yield new ResponseCache.Kept(copy, MessageBytes.of(copy), rows);
      }
      default -> throw new IllegalStateException("an answer that cannot be kept");
    };
  }
}
