package joist.server.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/**
 * A connection beyond those that may be open: it is told so in HTTP/1's words, or closed at once
 * without any, and nothing that it sends is looked at.
 */
final class SurplusConnection extends ChannelInboundHandlerAdapter {
  /** To read why: where a connection is closed with bytes unread its answer may be lost. */
  private static final long LISTENING_SECONDS = 1;

  private final int most;
  private final boolean isTold;

  /**
   * @param most connections that may be open
   * @param isTold why: not where it expects TLS, nor where many are just told
   */
  SurplusConnection(int most, boolean isTold) {
    this.most = most;
    this.isTold = isTold;
  }

  @Override
  public void channelActive(ChannelHandlerContext connection) {
    if (!isTold) {
      close(connection);
      return;
    }
    var _ = connection.writeAndFlush(answer());
    var _ =
        connection
            .executor()
            .schedule(() -> close(connection), LISTENING_SECONDS, TimeUnit.SECONDS);
  }

  private static void close(ChannelHandlerContext connection) {
    var _ = connection.close();
  }

  private ByteBuf answer() {
    RequestException why = RequestException.tooManyConnections(most);
    byte[] body = JsonFailures.detailed().body(why).getBytes();
    String head =
        "HTTP/1.1 %d Service Unavailable\r\nretry-after: 1\r\nconnection: close\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n"
            .formatted(why.status(), body.length);
    return Unpooled.wrappedBuffer(head.getBytes(StandardCharsets.US_ASCII), body);
  }

  @Override
  public void channelRead(ChannelHandlerContext connection, Object message) {
    ReferenceCountUtil.release(message);
  }
}
