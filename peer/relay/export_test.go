package relay

// MemberID is memberID, for test servers.
var MemberID = memberID
