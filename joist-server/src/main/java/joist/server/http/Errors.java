package joist.server.http;

import java.util.concurrent.CompletionException;
import joist.graph.GraphException;
import joist.model.BadRowException;
import joist.serving.ServingException;
import joist.serving.isolate.IsolationException;
import joist.serving.tensors.RunLimitException;
import joist.store.StoreException;
import joist.store.StoreOutOfReachException;
import joist.tensor.OverBudgetException;

/** From what was thrown to what the caller is told. */
public final class Errors {
  private Errors() {}

  public static RequestException toldToCaller(Throwable thrown, String requestId) {
    return switch (unwrapped(thrown)) {
      case RequestException told -> told;
      case BadRowException bad ->
          RequestException.badValue(
              String.valueOf(bad.getMessage()), bad.row().orElse(-1), bad.column().orElse(""));
      case ShedException shed -> RequestException.overloaded(String.valueOf(shed.getMessage()));
      case ServingException serving -> ofServing(serving);
      case StoreOutOfReachException away ->
          RequestException.storeOutOfReach(String.valueOf(away.getMessage()));
      case StoreException store -> RequestException.badRequest(String.valueOf(store.getMessage()));
      case GraphException shapes ->
          RequestException.badRequest(String.valueOf(shapes.getMessage()));
      case RunLimitException late ->
          RequestException.deadlineExceeded(String.valueOf(late.getMessage()));
      case IsolationException child ->
          RequestException.childGone(String.valueOf(child.getMessage()));
      case OverBudgetException room -> ofMemory(room);
      default -> RequestException.internal(requestId);
    };
  }

  /** In how many seconds trying again may help; zero where nobody knows. */
  public static long retryAfterSeconds(Throwable thrown) {
    return switch (unwrapped(thrown)) {
      case ShedException shed -> shed.retryAfter().toSeconds();
      case ServingException serving -> serving.retryAfter().toSeconds();
      case IsolationException child -> child.retryAfter().toSeconds();
      case OverBudgetException room -> room.neverFits() ? 0 : 1;
      default -> 0;
    };
  }

  private static Throwable unwrapped(Throwable thrown) {
    Throwable cause = thrown.getCause();
    return thrown instanceof CompletionException && cause != null ? cause : thrown;
  }

  /** Both are gRPC's {@code RESOURCE_EXHAUSTED}. */
  private static RequestException ofMemory(OverBudgetException room) {
    String message = String.valueOf(room.getMessage());
    return room.neverFits()
        ? RequestException.tooLarge(message)
        : RequestException.overloaded(message);
  }

  private static RequestException ofServing(ServingException why) {
    String message = String.valueOf(why.getMessage());
    return switch (why.code()) {
      case NOT_FOUND -> RequestException.notFound(message);
      case REFUSED -> RequestException.refused(message);
      case LOADING -> RequestException.loading(message);
      case CLOSED -> RequestException.draining();
    };
  }
}
