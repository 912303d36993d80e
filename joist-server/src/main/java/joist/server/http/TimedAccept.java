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
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Sockets whose connections end when their first request's headers do not come in time, whatever
 * drips in. Vert.x tells of a connection without TLS only once these headers are whole, so the time
 * runs from where a socket is accepted until {@link #heard}.
 */
public final class TimedAccept implements Transport {
  private final Duration patience;

  /**
   * @param patience from the connection to the whole of its first request's headers
   */
  public TimedAccept(Duration patience) {
    this.patience = patience;
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
      bootstrap.handler(new Accepted());
      bootstrap.childOption(ChannelOption.ALLOW_HALF_CLOSURE, true); // for HalfClosed alone
    }
  }

  /** Sees each connection before anybody else. */
  @Sharable
  private final class Accepted extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext server, Object connection) {
      if (connection instanceof Channel accepted) {
        accepted.pipeline().addLast(new HalfClosed(), new FirstHead(patience));
      }
      server.fireChannelRead(connection);
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
