package joist.server.http;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.util.concurrent.ScheduledFuture;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.impl.transports.NioTransport;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.core.transport.Transport;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Sockets whose connections end when their first request's headers do not come in time, whatever
 * drips in. Vert.x tells of a connection without TLS only once these headers are whole, so the time
 * runs from where a socket is accepted until {@link #heard}. There, too, those beyond a number are
 * turned away.
 */
public final class TimedAccept implements Transport {
  /** Of those that are turned away, so many at once are told why: they stay for that. */
  private static final int MOST_TOLD = 100;

  private final Duration patience;
  private final int mostOpen;

  /**
   * @param patience from the connection to the whole of its first request's headers
   * @param mostOpen connections at a port
   */
  public TimedAccept(Duration patience, int mostOpen) {
    this.patience = patience;
    this.mostOpen = mostOpen;
  }

  /**
   * A connection that Vert.x tells of: from now on its headers are timed by request.
   *
   * @param halfClosed what {@link HalfClosed} does before it closes the connection
   */
  static void heard(HttpConnection connection, BooleanSupplier halfClosed) {
    if (connection instanceof ConnectionBase open) {
      ChannelPipeline pipeline = open.channel().pipeline();
      if (pipeline.get(FirstHead.class) != null) {
        pipeline.remove(FirstHead.class);
      }
      HalfClosed first = pipeline.get(HalfClosed.class);
      if (first != null) {
        first.tell(halfClosed);
      }
    }
  }

  @Override
  public String name() {
    return Transport.NIO.name();
  }

  @Override
  public boolean available() {
    return Transport.NIO.available();
  }

  @Override
  public @Nullable Throwable unavailabilityCause() {
    return Transport.NIO.unavailabilityCause();
  }

  @Override
  public io.vertx.core.spi.transport.Transport implementation() {
    return new Timed();
  }

  private final class Timed extends NioTransport {
    @Override
    public void configure(NetServerOptions options, boolean domain, ServerBootstrap bootstrap) {
      super.configure(options, domain, bootstrap);
      bootstrap.handler(new Accepted(options.isSsl()));
      bootstrap.childOption(ChannelOption.ALLOW_HALF_CLOSURE, true); // for HalfClosed alone
    }
  }

  /** Sees each connection before anybody else. */
  @Sharable
  private final class Accepted extends ChannelInboundHandlerAdapter {
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicInteger told = new AtomicInteger();
    private final boolean isTls;

    Accepted(boolean isTls) {
      this.isTls = isTls;
    }

    @Override
    public void channelRead(ChannelHandlerContext server, Object connection) {
      if (connection instanceof Channel accepted) {
        accepted.pipeline().addLast(new HalfClosed(), new FirstHead(patience));
        if (!enter(open, mostOpen, accepted)) {
          boolean isTold = !isTls && enter(told, MOST_TOLD, accepted);
          accepted.pipeline().addLast(new SurplusConnection(mostOpen, isTold));
        }
      }
      server.fireChannelRead(connection);
    }

    /**
     * Counts a connection until it is closed; false, and not counted, where that would be one too
     * many.
     */
    private static boolean enter(AtomicInteger inside, int most, Channel connection) {
      if (inside.incrementAndGet() > most) {
        inside.decrementAndGet();
        return false;
      }
      var _ = connection.closeFuture().addListener(closed -> inside.decrementAndGet());
      return true;
    }
  }

  /** Closes the connection that it is in unless it is removed in time. */
  private static final class FirstHead extends ChannelInboundHandlerAdapter {
    private final Duration patience;
    private @Nullable ScheduledFuture<?> end;

    FirstHead(Duration patience) {
      this.patience = patience;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext connection) {
      end =
          connection
              .executor()
              .schedule(() -> close(connection), patience.toNanos(), TimeUnit.NANOSECONDS);
    }

    private static void close(ChannelHandlerContext connection) {
      var _ = connection.close();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext connection) {
      ScheduledFuture<?> pending = end;
      if (pending != null) {
        pending.cancel(false);
      }
    }
  }
}
