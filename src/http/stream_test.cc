#include "http/stream.h"

#include <gtest/gtest.h>

#include "http/stream_buffer.h"
#include "support/answer_list.h"

namespace reif {
namespace {

class LiveStreamTest : public testing::Test {
 protected:
  // What the connection would send next.
  std::string taken() {
    std::string out;
    is_finished_ = buffer_->take(out);
    return out;
  }

  std::shared_ptr<AnswerList> answers_ = std::make_shared<AnswerList>();
  LiveStream stream_ = Responder(answers_, 1, 0).stream({});
  std::shared_ptr<StreamBuffer> buffer_ = answers_->take().front().stream;
  bool is_finished_ = false;
  int closes_ = 0;
};

TEST_F(LiveStreamTest, GathersWhatIsSentUntilItIsTaken) {
  EXPECT_TRUE(stream_.send("a"));
  EXPECT_TRUE(stream_.send("b"));
  EXPECT_EQ(answers_->take().size(), 1U) << "one piece of news is enough";
  EXPECT_EQ(taken(), "ab");
  EXPECT_TRUE(stream_.send("c"));
  EXPECT_EQ(answers_->take().size(), 1U);
  EXPECT_EQ(taken(), "c");
  EXPECT_FALSE(is_finished_);
}

TEST_F(LiveStreamTest, OverflowsBeyondItsBuffer) {
  EXPECT_TRUE(stream_.send(std::string(1024, 'a')));
  EXPECT_FALSE(buffer_->is_overflowed());
  EXPECT_FALSE(stream_.send("b"));
  EXPECT_TRUE(buffer_->is_overflowed());
  EXPECT_FALSE(stream_.is_open());
  EXPECT_FALSE(stream_.send(""));
  EXPECT_EQ(answers_->take().size(), 2U) << "the second says that it is over";
}

TEST_F(LiveStreamTest, ItsEndComesAfterWhatWasSent) {
  stream_.on_close([&] { ++closes_; });
  stream_.send("a");
  stream_.close();
  EXPECT_FALSE(stream_.is_open());
  EXPECT_FALSE(stream_.send("b"));
  EXPECT_EQ(taken(), "a");
  EXPECT_TRUE(is_finished_);
  buffer_->cut();
  EXPECT_EQ(closes_, 0) << "who closes need not be told";
}

TEST_F(LiveStreamTest, TriesAndStaysOpenWhereThereIsNoRoom) {
  EXPECT_TRUE(stream_.try_send(std::string(1000, 'a')));
  EXPECT_FALSE(stream_.try_send(std::string(25, 'b')));
  EXPECT_TRUE(stream_.is_open());
  EXPECT_TRUE(stream_.try_send(std::string(24, 'c')));
  EXPECT_EQ(taken(), std::string(1000, 'a') + std::string(24, 'c'));
  EXPECT_TRUE(stream_.try_send("b"));
  EXPECT_FALSE(stream_.try_send(std::string(1025, 'a')));
  EXPECT_FALSE(stream_.is_open()) << "there will never be room for that";
}

TEST_F(LiveStreamTest, TellsOnceThatThereIsRoom) {
  int rooms = 0;
  stream_.on_room([&] { ++rooms; });
  EXPECT_EQ(rooms, 1) << "at once where nothing waits";
  stream_.send("a");
  stream_.on_room([&] { ++rooms; });
  EXPECT_EQ(rooms, 1);
  taken();
  EXPECT_EQ(rooms, 2);
  stream_.send("b");
  taken();
  EXPECT_EQ(rooms, 2);
}

TEST_F(LiveStreamTest, TellsOfNoRoomAfterItsEnd) {
  auto held = std::make_shared<int>();
  stream_.send("a");
  stream_.on_room([held] { ++*held; });
  buffer_->cut();
  EXPECT_EQ(held.use_count(), 1) << "what was to be called is let go";
  stream_.on_room([held] { ++*held; });
  EXPECT_EQ(*held, 0);
}

TEST_F(LiveStreamTest, DestroyingTheHandleCloses) {
  stream_ = LiveStream();
  EXPECT_EQ(answers_->take().size(), 1U);
  EXPECT_EQ(taken(), "");
  EXPECT_TRUE(is_finished_);
}

TEST_F(LiveStreamTest, TellsOnceThatTheReaderLeft) {
  stream_.on_close([&] { ++closes_; });
  EXPECT_TRUE(stream_.is_open());
  buffer_->cut();
  buffer_->cut();
  EXPECT_EQ(closes_, 1);
  EXPECT_FALSE(stream_.is_open());
  EXPECT_FALSE(stream_.send("a"));
  EXPECT_EQ(answers_->take().size(), 0U);
  stream_.on_close([&] { closes_ += 10; });
  EXPECT_EQ(closes_, 11) << "at once where it is known";
}

TEST_F(LiveStreamTest, TheCallbackMayDestroyTheHandle) {
  stream_.on_close([&] {
    stream_ = LiveStream();
    ++closes_;
  });
  buffer_->cut();
  EXPECT_EQ(closes_, 1);
}

TEST(EmptyLiveStreamTest, IsClosed) {
  LiveStream stream;
  EXPECT_FALSE(stream.is_open());
  EXPECT_FALSE(stream.send("a"));
  int closes = 0;
  stream.on_close([&] { ++closes; });
  EXPECT_EQ(closes, 1);
  stream.close();
}

}  // namespace
}  // namespace reif
