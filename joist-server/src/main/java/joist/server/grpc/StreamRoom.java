package joist.server.grpc;

import io.vertx.core.Vertx;
import java.util.Objects;
import java.util.function.Consumer;
import joist.server.http.LeastRate;
import joist.server.http.ShedException;
import joist.server.intake.Holding;
import joist.server.intake.RequestMemory;
import org.jspecify.annotations.Nullable;

/**
 * Room for the one message of a stream that comes, or is answered, now: taken as it comes where it
 * is no short one, until its answer is made. Runs on the call's event loop.
 */
final class StreamRoom {
  private final RequestMemory memory;
  private final Consumer<RuntimeException> refusing;
  private long came; // since the last answer
  private @Nullable Taken taken;
  private boolean refused;

  private record Taken(Holding holding, LeastRate rate) {}

  /**
   * @param refusing ends the stream, whose message has no room or comes too slowly
   */
  StreamRoom(RequestMemory memory, Consumer<RuntimeException> refusing) {
    this.memory = memory;
    this.refusing = refusing;
  }

  /** Takes room for so many bytes more; false where the stream was ended. */
  boolean take(long bytes) {
    came += bytes;
    if (refused || came <= RequestMemory.SHORT_BYTES) {
      return !refused;
    }
    boolean fits;
    if (taken == null) {
      taken = begin();
      fits = taken.holding.count(came);
    } else {
      fits = taken.holding.count(bytes);
    }
    if (!fits) {
      refuse(ShedException.noRoom());
    }
    return fits;
  }

  private Taken begin() {
    Holding holding = new Holding(memory);
    Vertx vertx = Objects.requireNonNull(Vertx.currentContext()).owner();
    LeastRate rate = new LeastRate(vertx, holding, () -> came, this::refuse);
    rate.start();
    return new Taken(holding, rate);
  }

  private void refuse(RuntimeException why) {
    refused = true;
    free();
    refusing.accept(why);
  }

  /** The message is there. */
  void whole() {
    if (taken != null) {
      taken.rate.stop();
    }
  }

  /** Its answer is made, or nobody waits for that any more. */
  void free() {
    whole();
    if (taken != null) {
      taken.holding.close();
    }
    taken = null;
    came = 0;
  }
}
