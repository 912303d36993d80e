package joist.server.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;
import joist.server.intake.Holding;
import joist.server.intake.RequestMemory;
import joist.serving.Deployment;
import joist.serving.flight.Sender;

/** The answer to one request. Used on the request's event loop, once. */
public final class Reply {
  private static final CharSequence JSON = HttpHeaders.createOptimized("application/json");
  private static final CharSequence MODEL = HttpHeaders.createOptimized("x-joist-model");
  private static final CharSequence VERSION = HttpHeaders.createOptimized("x-joist-version");
  private static final CharSequence DIGEST = HttpHeaders.createOptimized("x-joist-digest");

  private final HttpServerRequest request;
  private final HttpServerResponse response;
  private final Failures failures;
  private final RequestLog log;
  private final Caller caller;
  private final Holding holding;
  private final long arrivedNanos = System.nanoTime();
  private TurnedAway turnedAway = (bytes, why) -> {};
  private boolean bodyAwaitsWord;

  public Reply(
      HttpServerRequest request,
      Sender sender,
      Failures failures,
      RequestLog log,
      RequestMemory memory) {
    this.request = request;
    this.response = request.response();
    this.caller = Caller.patient(sender);
    this.failures = failures;
    this.log = log;
    this.holding = new Holding(memory);
    this.bodyAwaitsWord = RequestBody.awaitsWord(request);
    response.closeHandler(closed -> caller.leave());
  }

  /** Who waits for this reply; it leaves when its connection or stream closes. */
  public Caller caller() {
    return caller;
  }

  /** What the request holds of the server's memory until it is answered. */
  Holding holding() {
    return holding;
  }

  /** Tells a caller that waits for that to send its body. */
  void askForBody() {
    if (bodyAwaitsWord) {
      bodyAwaitsWord = false;
      response.writeContinue();
    }
  }

  /** Says who hears of it when the request is turned away before its body is there, and used. */
  void whenTurnedAway(TurnedAway hearing) {
    turnedAway = hearing;
  }

  /** Hears why a request was turned away. */
  interface TurnedAway {
    /**
     * @param bytes of the body that came
     */
    void turnedAway(long bytes, Throwable why);
  }

  /** Hears how long the body may wait for room, where that is not as long as for all models. */
  public void mayWait(Duration patience) {
    holding.mayWait(patience);
  }

  private String requestId() {
    return caller.sender().requestId();
  }

  /** Who does what is asked for, as the audit log names it. */
  public String actor() {
    return caller.sender().caller();
  }

  /** How errors look in a protocol's bodies. */
  public interface Failures {
    Buffer body(RequestException why);

    /** Tells the log of a defect. */
    void defect(Throwable why, String requestId);
  }

  /** Names the model that answered. */
  private void model(Deployment deployment) {
    response
        .putHeader(MODEL, deployment.name())
        .putHeader(VERSION, Integer.toString(deployment.version()))
        .putHeader(DIGEST, deployment.model().digest());
  }

  public void json(Buffer body) {
    end(200, JSON, body);
  }

  /** What to do when a model has answered with a body of a media type, or has failed. */
  public ModelCalls.Outcome<Buffer> ofModel(CharSequence mediaType) {
    return ofModel(body -> end(200, mediaType, body));
  }

  /** As {@link #ofModel(CharSequence)}, for answers of JSON. */
  public ModelCalls.Outcome<Buffer> ofModel() {
    return ofModel(JSON);
  }

  /** As {@link #ofModel(CharSequence)}, for answers that {@code tell} writes. */
  public <A> ModelCalls.Outcome<A> ofModel(Consumer<A> tell) {
    return new ModelCalls.Outcome<>() {
      @Override
      public void answered(Deployment deployment, A answer) {
        model(deployment);
        tell.accept(answer);
      }

      @Override
      public void failed(Throwable why) {
        fail(why);
      }
    };
  }

  /** Answers with a status and a body of a media type. */
  public void end(int status, CharSequence mediaType, Buffer body) {
    holding.close();
    if (response.ended() || response.closed()) {
      return; // the caller is gone
    }
    if (bodyAwaitsWord) { // it may come yet, or never
      closeBehind();
    }
    response
        .setStatusCode(status)
        .putHeader(HttpHeaders.CONTENT_TYPE, mediaType)
        .putHeader(Senders.REQUEST_ID, requestId())
        .end(body);
    if (log.wantsNext()) {
      double millis = (System.nanoTime() - arrivedNanos) / 1e6;
      log.add(
          new RequestLog.Line(
              Instant.now(), requestId(), request.method().name(), request.path(), status, millis));
    }
  }

  /** As {@link #fail}, of a request that no model was called for. */
  void turnAway(Throwable why) {
    tellTurnedAway(why);
    fail(why);
  }

  /** As {@link #turnAway}; what still comes of the request is not read to its end. */
  void turnAwayUnread(Throwable why) {
    tellTurnedAway(why);
    failUnread(why);
  }

  private void tellTurnedAway(Throwable why) {
    if (!response.ended() && !response.closed()) {
      turnedAway.turnedAway(request.bytesRead(), why);
    }
  }

  /** As {@link #fail}; what still comes of the request is not read to its end. */
  private void failUnread(Throwable why) {
    if (!response.headWritten()) {
      closeBehind();
    }
    fail(why);
  }

  private void closeBehind() {
    if (request.version() != HttpVersion.HTTP_2) {
      response.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
    }
  }

  /** Ends the request with an error, if no answer has begun: nobody waits for another one. */
  public void refuse(RequestException why) {
    caller.leave();
    if (!response.headWritten()) {
      if (!request.isEnded()) { // else it may be at work, which tells of it
        tellTurnedAway(why);
      }
      failUnread(why);
    }
  }

  /** Answers with the error that {@code why} stands for. */
  public void fail(Throwable why) {
    long retryAfter = Errors.retryAfterSeconds(why);
    if (retryAfter > 0) {
      response.putHeader(HttpHeaders.RETRY_AFTER, Long.toString(retryAfter));
    }
    RequestException told = Errors.toldToCaller(why, requestId());
    if (told.status() == 401) {
      response.putHeader("www-authenticate", "Bearer realm=\"joist\"");
    }
    if (told.status() == 500) {
      failures.defect(why, requestId());
    }
    end(told.status(), JSON, failures.body(told));
  }

  public HttpServerResponse response() {
    return response;
  }
}
