package joist.server.grpc;

import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;
import joist.server.http.LeastRate;
import joist.server.http.RequestException;
import joist.server.http.ShedException;
import joist.server.intake.Holding;
import joist.server.intake.RequestMemory;
import org.jspecify.annotations.Nullable;

/**
 * Room, and time, for the one message of a stream that comes, or is answered, now: room is taken as
 * it comes where it is no short one, until its answer is made. Runs on the call's event loop.
 */
final class StreamRoom {
  private static final long NONE = -1;

  private final RequestMemory memory;
  private final Duration patience;
  private final Consumer<RuntimeException> refusing;
  private final Vertx vertx = Objects.requireNonNull(Vertx.currentContext()).owner();
  private long came; // of that message, and behind it
  private long whole; // bytes of the message that is answered now; 0 while it comes
  private long timer = NONE; // while a part of a message is there
  private @Nullable Taken taken;
  private boolean refused;

  private record Taken(Holding holding, LeastRate rate) {}

  /**
   * @param patience from a message's beginning to its end
   * @param refusing ends the stream, whose message has no room or comes too slowly
   */
  StreamRoom(RequestMemory memory, Duration patience, Consumer<RuntimeException> refusing) {
    this.memory = memory;
    this.patience = patience;
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
    LeastRate rate = new LeastRate(vertx, holding, () -> came, this::refuse);
    rate.start();
    return new Taken(holding, rate);
  }

  private void refuse(RuntimeException why) {
    refused = true;
    free();
    refusing.accept(why);
  }

  /** What came is looked at: the rest of a message that is not whole is to come in time. */
  void looked() {
    if (came > 0 && whole == 0 && !refused && timer == NONE) {
      timer = vertx.setTimer(Math.max(1, patience.toMillis()), due -> refuse(tooSlow()));
    }
  }

  private RequestException tooSlow() {
    return RequestException.tooSlow(
        "expected the whole message within %,.1f s".formatted(patience.toNanos() / 1e9));
  }

  /**
   * The message is there.
   *
   * @param bytes of it on the wire; what came beyond them is of the next one
   */
  void whole(long bytes) {
    whole = bytes;
    stop();
  }

  private void stop() {
    if (timer != NONE) {
      vertx.cancelTimer(timer);
      timer = NONE;
    }
    if (taken != null) {
      taken.rate.stop();
    }
  }

  /** Its answer is made, or nobody waits for that any more. */
  void free() {
    stop();
    if (taken != null) {
      taken.holding.close();
    }
    taken = null;
    came = Math.max(0, came - whole);
    whole = 0;
  }
}
