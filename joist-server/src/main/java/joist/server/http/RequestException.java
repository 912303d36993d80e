package joist.server.http;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * A request that gets an error: its HTTP status, a code from the catalogue in {@code
 * docs/http-api.md}, and what to tell the caller. Carries no stack trace: it is the caller's error.
 */
public final class RequestException extends RuntimeException {
  private final int status;
  private final String code;
  private final int row;
  private final String column;
  private final String example;

  private RequestException(int status, String code, String message, int row, String column) {
    this(status, code, message, row, column, "");
  }

  private RequestException(
      int status, String code, String message, int row, String column, String example) {
    super(message, null, false, false);
    this.status = status;
    this.code = code;
    this.row = row;
    this.column = column;
    this.example = example;
  }

  /** The same, with a body, as JSON, that would have worked. */
  public RequestException withExample(String json) {
    return new RequestException(status, code, text(), row, column, json);
  }

  public static RequestException badRequest(String message) {
    return new RequestException(400, "bad_request", message, -1, "");
  }

  public static RequestException badJson(String message) {
    return new RequestException(400, "bad_json", message, -1, "");
  }

  /** A row that the model does not take; {@code column} empty where no single one is to blame. */
  public static RequestException badValue(String message, int row, String column) {
    return new RequestException(400, "bad_value", message, row, column);
  }

  public static RequestException noRowSignature(String model) {
    return new RequestException(
        400,
        "no_row_signature",
        "expected a model of rows, got '%s', which takes tensors; POST them to /v2/models/%s/infer"
            .formatted(model, model),
        -1,
        "");
  }

  public static RequestException loopbackOnly() {
    return new RequestException(
        403,
        "loopback_only",
        "expected an operator's action from this machine (127.0.0.1), got one from another",
        -1,
        "");
  }

  public static RequestException unauthorized(String message) {
    return new RequestException(401, "unauthorized", message, -1, "");
  }

  public static RequestException forbidden(String message) {
    return new RequestException(403, "forbidden", message, -1, "");
  }

  public static RequestException notFound(String message) {
    return new RequestException(404, "not_found", message, -1, "");
  }

  public static RequestException methodNotAllowed(String allowed, String got) {
    return new RequestException(
        405, "method_not_allowed", "expected " + allowed + ", got " + got, -1, "");
  }

  /** A body that takes too long to arrive. */
  public static RequestException tooSlow(String message) {
    return new RequestException(408, "too_slow", message, -1, "");
  }

  public static RequestException refused(String message) {
    return new RequestException(409, "refused", message, -1, "");
  }

  public static RequestException tooLarge(String message) {
    return new RequestException(413, "too_large", message, -1, "");
  }

  public static RequestException overloaded(String message) {
    return new RequestException(429, "overloaded", message, -1, "");
  }

  public static RequestException notImplemented(String message) {
    return new RequestException(501, "not_implemented", message, -1, "");
  }

  /** Nobody hears this: the caller is gone. */
  static RequestException cancelled() {
    return new RequestException(499, "cancelled", "the caller is gone", -1, "");
  }

  /** A caller that closed its half of the connection, as one that goes does. */
  static RequestException leftEarly() {
    return new RequestException(
        499,
        "cancelled",
        "the sending half of the connection was closed before the answer was there, which ends the request as a caller that goes does: keep it open until the answer is read",
        -1,
        "");
  }

  /** A caller that did so within its body. */
  static RequestException cutShort() {
    return badRequest(
        "expected the whole body, got an end of the connection's sending half within it");
  }

  static RequestException deadlineExceeded(String message) {
    return new RequestException(504, "deadline_exceeded", message, -1, "");
  }

  /** A model that was evicted and is not in memory yet. */
  static RequestException loading(String message) {
    return new RequestException(503, "loading", message, -1, "");
  }

  /** A model that runs in a child process, which is not there or ended meanwhile. */
  static RequestException childGone(String message) {
    return new RequestException(503, "child_gone", message, -1, "");
  }

  static RequestException tooManyConnections(int most) {
    return new RequestException(
        503,
        "too_many_connections",
        "%,d connections are open, as many as may be (--connections); use those you have for more requests, or try again"
            .formatted(most),
        -1,
        "");
  }

  public static RequestException draining() {
    return new RequestException(
        503, "draining", "the server is going down; ask another or try again", -1, "");
  }

  static RequestException storeOutOfReach(String message) {
    return new RequestException(
        503, "store_out_of_reach", message + ". What is served is served on", -1, "");
  }

  public static RequestException internal(String requestId) {
    return new RequestException(
        500,
        "internal",
        "a defect of the server; its log has the cause under request id " + requestId,
        -1,
        "");
  }

  public int status() {
    return status;
  }

  public String code() {
    return code;
  }

  public String text() {
    return String.valueOf(getMessage());
  }

  /** The row, from 0. */
  public OptionalInt row() {
    return row < 0 ? OptionalInt.empty() : OptionalInt.of(row);
  }

  public Optional<String> column() {
    return column.isEmpty() ? Optional.empty() : Optional.of(column);
  }

  /** A body, as JSON, that would have worked. */
  public Optional<String> example() {
    return example.isEmpty() ? Optional.empty() : Optional.of(example);
  }
}
