package joist.server.grpc;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.grpc.common.GrpcHeaderNames;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.grpc.server.GrpcServerRequest;
import io.vertx.grpc.server.GrpcServerResponse;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;
import joist.server.http.Errors;
import joist.server.http.RequestException;
import joist.server.http.Senders;

/** Errors as gRPC tells them. */
final class GrpcErrors {
  private static final System.Logger LOG = System.getLogger("joist.server");

  /** How a server tells when to retry (gRPC proposal A6). */
  private static final String PUSHBACK_MILLIS = "grpc-retry-pushback-ms";

  private static final String WEB = "application/grpc-web";

  private GrpcErrors() {}

  /**
   * What to tell a call's caller of {@code why}; what is our defect is in the log too.
   *
   * @param headers of the call
   */
  static RequestException told(MultiMap headers, Throwable why) {
    String id = Senders.passed(headers).requestId();
    RequestException told = Errors.toldToCaller(why, id);
    if (told.status() == 500) {
      LOG.log(System.Logger.Level.ERROR, "request " + id + " failed", why);
    }
    return told;
  }

  /** Ends a call with the status that {@code why} stands for. */
  static void end(GrpcServerRequest<?, ?> call, Throwable why) {
    RequestException told = told(call.headers(), why);
    unlessGone(() -> end(call.response(), told, Errors.retryAfterSeconds(why)));
  }

  private static void end(
      GrpcServerResponse<?, ?> response, RequestException told, long retryAfter) {
    response.status(status(told.status())).statusMessage(told.text());
    if (retryAfter > 0) {
      response.trailers().set(PUSHBACK_MILLIS, Long.toString(1000 * retryAfter));
    }
    response.end();
  }

  /**
   * Writes an answer to a call; where it cannot be written, its caller is told so instead, and
   * nobody is who is gone.
   */
  static Future<Void> write(GrpcServerRequest<?, ?> call, Supplier<Future<Void>> writing) {
    try {
      return writing.get();
    } catch (IllegalStateException goneOrUnwritable) {
      unlessGone(() -> {
        String id = Senders.passed(call.headers()).requestId();
        end(call.response(), RequestException.internal(id), 0);
        told(call.headers(), goneOrUnwritable); // for the log, as somebody was told
      });
      return Future.failedFuture(goneOrUnwritable);
    } catch (RuntimeException | Error unwritable) {
      end(call, unwritable);
      return Future.failedFuture(unwritable);
    }
  }

  /** Does what fails with a call that has ended, or whose caller has cancelled it: nothing then. */
  static void unlessGone(Runnable step) {
    try {
      step.run();
    } catch (IllegalStateException gone) {
      // nobody hears of it
    }
  }

  /** Ends a call that is not let in, before any of its messages is read. */
  static void refuse(HttpServerRequest request, RuntimeException thrown) {
    RequestException why = told(request.headers(), thrown);
    long retryAfter = Errors.retryAfterSeconds(thrown);
    if (retryAfter > 0) {
      request.response().putHeader(PUSHBACK_MILLIS, Long.toString(1000 * retryAfter));
    }
    request
        .response()
        .putHeader(HttpHeaders.CONTENT_TYPE, mediaType(request))
        .putHeader(GrpcHeaderNames.GRPC_STATUS, Integer.toString(status(why.status()).code))
        .putHeader(
            GrpcHeaderNames.GRPC_MESSAGE,
            URLEncoder.encode(why.text(), StandardCharsets.UTF_8).replace("+", "%20"))
        .end();
  }

  /** That of the call: clients of grpc-web look at no status in an answer of another. */
  private static String mediaType(HttpServerRequest request) {
    String asked = request.getHeader(HttpHeaders.CONTENT_TYPE);
    return asked != null && asked.startsWith(WEB) ? asked : "application/grpc";
  }

  private static GrpcStatus status(int http) {
    return switch (http) {
      case 400 -> GrpcStatus.INVALID_ARGUMENT;
      case 401 -> GrpcStatus.UNAUTHENTICATED;
      case 403 -> GrpcStatus.PERMISSION_DENIED;
      case 404 -> GrpcStatus.NOT_FOUND;
      case 409 -> GrpcStatus.FAILED_PRECONDITION;
      case 413, 429 -> GrpcStatus.RESOURCE_EXHAUSTED;
      case 499 -> GrpcStatus.CANCELLED;
      case 501 -> GrpcStatus.UNIMPLEMENTED;
      case 503 -> GrpcStatus.UNAVAILABLE;
      case 408, 504 -> GrpcStatus.DEADLINE_EXCEEDED;
      default -> GrpcStatus.INTERNAL;
    };
  }
}
